/**
 * Data flow between a saga's steps: expressions in CEL, compiled, checked and computed. Pure. May
 * depend on the document's rules, ids, errors, wire messages and CEL.
 */
@NullMarked
package dev.troth.coordinator.expression;

import org.jspecify.annotations.NullMarked;
