/**
 * The deterministic simulation: many seeds, each one a cluster's whole life with everything that
 * can go wrong; the same seed is the same life. Depends on all packages below it.
 */
@NullMarked
package dev.troth.systemtests.simulation;

import org.jspecify.annotations.NullMarked;
