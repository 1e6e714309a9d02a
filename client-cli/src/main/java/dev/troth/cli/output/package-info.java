/**
 * How results look: JSON for programs, tables for people. Depends on the contract's messages and
 * the conclusions of the client.
 */
@NullMarked
package dev.troth.cli.output;

import org.jspecify.annotations.NullMarked;
