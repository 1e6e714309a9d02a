/**
 * What this machine can do without Troth: the bare parts that Troth is made of, for comparison.
 * Depends on the contract's messages, gRPC and RocksDB.
 */
@NullMarked
package dev.troth.systemtests.limits;

import org.jspecify.annotations.NullMarked;
