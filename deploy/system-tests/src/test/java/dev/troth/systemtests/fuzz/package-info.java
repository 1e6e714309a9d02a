/**
 * Nonsense, some of it nearly right, sent to real daemons. Depends on the cluster package and on
 * the contract.
 */
@NullMarked
package dev.troth.systemtests.fuzz;

import org.jspecify.annotations.NullMarked;
