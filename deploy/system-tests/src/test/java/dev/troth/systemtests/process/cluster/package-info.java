/**
 * Real daemons as processes on the loopback: starts, stops, kills and freezes them, talks to them,
 * and leaves none behind. Depends on the contract and on the distribution's files only.
 */
@NullMarked
package dev.troth.systemtests.process.cluster;

import org.jspecify.annotations.NullMarked;
