/**
 * Money moved at random between participants, and the proof afterwards that none was made or lost.
 * Depends on the cluster package.
 */
@NullMarked
package dev.troth.systemtests.process.transfers;

import org.jspecify.annotations.NullMarked;
