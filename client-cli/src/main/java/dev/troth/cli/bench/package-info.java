/**
 * {@code troth bench}: a load on a running cluster, what it measured, and the proof that what it
 * left behind is what it was told. Depends on the client, the contract and HdrHistogram; loaded
 * only when it runs.
 */
@NullMarked
package dev.troth.cli.bench;

import org.jspecify.annotations.NullMarked;
