package dev.troth.cli.bench;

import java.util.Map;

/**
 * How the transactions of the measurement ended.
 *
 * @param committed transactions
 * @param read answered reads
 * @param unknown without an answer in time; the proof asks for them again
 * @param notStarted meant to start, but there was no room for them until the end
 * @param aborted transactions, by reason
 * @param triedAgain aborted attempts that were submitted again with a new id, by reason
 * @param refused transactions and reads that were not taken, by reason
 */
public record Outcomes(
    long committed,
    long read,
    long unknown,
    long notStarted,
    Map<String, Long> aborted,
    Map<String, Long> triedAgain,
    Map<String, Long> refused) {}
