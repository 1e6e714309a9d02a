/**
 * What a transaction's document must be like, its id, its hash, and its branches: pure functions
 * shared by coordinator and participant. Depends on ids, errors and wire messages only.
 */
@NullMarked
package dev.troth.daemon.document;

import org.jspecify.annotations.NullMarked;
