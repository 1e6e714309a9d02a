package dev.troth.participant.engine;

import dev.troth.daemon.policy.KeyPolicies;
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
 * @param shortestPast how much of every key's past is kept, whatever its policy says: reads that
 *     are under way have a moment, too
 * @param policies how much of the keys' past is kept
 */
public record EngineSettings(
    Duration inDoubtAfter,
    Duration inDoubtRetry,
    Duration retention,
    int maxWaitingPrepares,
    int maxWaitingReads,
    int maxTerminations,
    int janitorBatch,
    Duration ceilingAhead,
    Duration shortestPast,
    KeyPolicies policies) {

  public static final EngineSettings DEFAULT =
      new EngineSettings(
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofHours(24),
          10_000,
          10_000,
          64,
          500,
          Duration.ofSeconds(3),
          Duration.ofMinutes(1),
          KeyPolicies.NONE);

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
        ceilingAhead,
        shortestPast,
        policies);
  }

  /** These settings, with policies. */
  public EngineSettings keeping(KeyPolicies kept) {
    return keeping(kept, shortestPast);
  }

  /** The same, with another shortest past. */
  public EngineSettings keeping(KeyPolicies kept, Duration atLeast) {
    return new EngineSettings(
        inDoubtAfter,
        inDoubtRetry,
        retention,
        maxWaitingPrepares,
        maxWaitingReads,
        maxTerminations,
        janitorBatch,
        ceilingAhead,
        atLeast,
        kept);
  }
}
