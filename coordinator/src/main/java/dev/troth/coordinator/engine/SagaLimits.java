package dev.troth.coordinator.engine;

import java.time.Duration;

/**
 * How many sagas an engine drives, and when one counts as stuck.
 *
 * @param maxSagas unfinished ones at once
 * @param stuckAfterFailures failures in a row of a step that has to go on
 * @param attemptTimeout how long the votes of an attempt may take whose step does not say
 * @param stuckAfter how long a step's participants may leave an attempt or a fence unanswered
 */
public record SagaLimits(
    int maxSagas, int stuckAfterFailures, Duration stuckAfter, Duration attemptTimeout) {

  public static final SagaLimits DEFAULT =
      new SagaLimits(20_000, 10, Duration.ofSeconds(30), Duration.ofSeconds(5));

  /** Attempts after the first that are under way at one participant at once. */
  static final int MAX_RETRIES_PER_PARTICIPANT = 256;

  /** How long a retry waits for one of those to end. */
  static final Duration RETRY_ROOM = Duration.ofMillis(200);

  /** Waits between the attempts of a step whose document says nothing. */
  static final Duration FIRST_BACKOFF = Duration.ofMillis(100);

  static final Duration MAX_BACKOFF = Duration.ofSeconds(10);

  static final double JITTER = 0.5;

  /** The shortest wait of a step that is stuck. */
  static final Duration STUCK_BACKOFF = Duration.ofSeconds(10);

  /** How long what the participants are asked besides attempts may stay unanswered. */
  static final Duration FIRST_RESEND = Duration.ofSeconds(1);

  static final Duration MAX_RESEND = Duration.ofSeconds(10);

  /** Waits between looks at a saga that another coordinator drives. */
  static final Duration FIRST_LOOK = Duration.ofMillis(100);

  static final Duration MAX_LOOK = Duration.ofSeconds(2);

  /** How often the home row of a saga that is stuck is looked at for an operator's act. */
  static final Duration RESOLUTION_LOOK = Duration.ofSeconds(2);

  /** How long the participants may take to learn that a saga is over; then its home sees to it. */
  static final Duration FORGET_AFTER = Duration.ofSeconds(10);
}
