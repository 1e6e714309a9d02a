package dev.troth.cli.bench;

import dev.troth.v1.Freshness;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What is to be run.
 *
 * @param runId unique; every key of the run is under {@code bench/<run id>/}
 * @param participantsPerTransaction how many take part in each transaction
 * @param keys accounts at each participant, and streams
 * @param skew Zipf's exponent; 0 for keys that are all equally likely
 * @param exclusive whether the hot account is wanted exclusively rather than in escrow
 * @param reads how fresh reads are
 * @param inFlight how many transactions are open at once, at most
 * @param rate starts a second, on a schedule; empty: the next one starts when one ends
 * @param warmup load before the measurement begins
 * @param seed of the choices of keys and participants
 * @param sample how many transactions are looked up at every participant afterwards
 */
public record BenchPlan(
    String runId,
    WorkloadKind workload,
    List<String> participants,
    int participantsPerTransaction,
    int keys,
    double skew,
    boolean exclusive,
    Freshness reads,
    int inFlight,
    OptionalDouble rate,
    Duration warmup,
    Duration duration,
    long seed,
    int sample) {

  static final int MIN_KEYS = 2;
  static final int MAX_KEYS = 5_000_000;
  static final int MAX_IN_FLIGHT = 65_536;
  static final int MAX_SAMPLE = 100_000;
  static final double MAX_SKEW = 10;
  static final double MAX_RATE_PER_SECOND = 10_000_000;

  /**
   * @throws IllegalArgumentException with a message for people
   */
  public BenchPlan {
    participants = List.copyOf(participants);
    require(!participants.isEmpty(), "--participants names none");
    require(
        new HashSet<>(participants).size() == participants.size(),
        "--participants names one participant twice");
    require(
        participantsPerTransaction >= 1 && participantsPerTransaction <= participants.size(),
        "--participants-per-transaction has to be from 1 to %d, for there are %s"
            .formatted(participants.size(), String.join(", ", participants)));
    require(
        keys >= MIN_KEYS && (long) keys * participants.size() <= MAX_KEYS,
        "--keys has to be at least %d, and %d at most for all participants together"
            .formatted(MIN_KEYS, MAX_KEYS));
    require(skew >= 0 && skew <= MAX_SKEW, "--skew has to be from 0 to " + MAX_SKEW);
    require(
        inFlight >= 1 && inFlight <= MAX_IN_FLIGHT,
        "--in-flight has to be from 1 to " + MAX_IN_FLIGHT);
    double perSecond = rate.orElse(1);
    require(
        perSecond > 0 && perSecond <= MAX_RATE_PER_SECOND,
        "--rate has to be above 0, and %.0f at most".formatted(MAX_RATE_PER_SECOND));
    require(sample >= 0 && sample <= MAX_SAMPLE, "--sample has to be from 0 to " + MAX_SAMPLE);
    require(
        !exclusive || workload == WorkloadKind.hot, "--exclusive belongs to the workload `hot`");
  }

  /** How fresh reads are, in the word that people type. */
  String level() {
    return switch (reads.getConsistency()) {
      case CONSISTENCY_UNSPECIFIED, CONSISTENCY_STRONG, UNRECOGNIZED -> "strong";
      case CONSISTENCY_SESSION -> "session";
      case CONSISTENCY_BOUNDED -> "bounded";
      case CONSISTENCY_EVENTUAL -> "eventual";
    };
  }

  /** Where the run's keys are. */
  String prefix() {
    return "bench/" + runId + "/";
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
