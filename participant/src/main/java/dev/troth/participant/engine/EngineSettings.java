package dev.troth.participant.engine;

import java.time.Duration;

/**
 * The engine's limits.
 *
 * @param inDoubtAfter how long a yes waits for its decision before termination starts ({@code
 *     T_doubt}); jittered
 * @param inDoubtRetry the longest wait between two rounds of termination
 * @param retention how long rows are kept, by {@code txnTime}
 * @param maxWaitingPrepares prepares that may wait for locks; more are answered BUSY
 * @param maxWaitingReads reads that may wait for decisions; more are answered OVERLOADED
 * @param maxTerminations rounds of termination under way at once
 * @param janitorBatch rows the janitor looks at in one turn
 * @param ceilingAhead how far ahead of the clock its ceiling is persisted
 */
public record EngineSettings(
    Duration inDoubtAfter,
    Duration inDoubtRetry,
    Duration retention,
    int maxWaitingPrepares,
    int maxWaitingReads,
    int maxTerminations,
    int janitorBatch,
    Duration ceilingAhead) {

  public static final EngineSettings DEFAULT =
      new EngineSettings(
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofHours(24),
          10_000,
          10_000,
          64,
          500,
          Duration.ofSeconds(3));

  /** These settings, with what an operator chose. */
  public EngineSettings with(Duration inDoubt, Duration retry, Duration kept) {
    return new EngineSettings(
        inDoubt,
        retry,
        kept,
        maxWaitingPrepares,
        maxWaitingReads,
        maxTerminations,
        janitorBatch,
        ceilingAhead);
  }
}
