package dev.troth.cli.bench;

/**
 * How long things took: percentiles, in nanoseconds.
 *
 * @param count how many they are over; the others mean nothing when it is 0
 */
public record Latencies(
    long count, long p50Nanos, long p90Nanos, long p99Nanos, long p999Nanos, long maxNanos) {}
