package dev.troth.cli.bench;

/**
 * How far behind now answers to reads were, as they said.
 *
 * @param count how many they are over; the others mean nothing when it is 0
 */
public record Ages(long count, double meanMillis, long maxMillis) {}
