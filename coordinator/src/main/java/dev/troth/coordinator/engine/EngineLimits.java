package dev.troth.coordinator.engine;

import java.time.Duration;

/**
 * How much an engine takes, and how long it waits.
 *
 * @param maxInFlight undecided transactions at once
 * @param silentAfter a participant that says nothing for longer gets nothing new
 * @param sagas the same for sagas
 */
public record EngineLimits(int maxInFlight, Duration silentAfter, SagaLimits sagas) {

  public EngineLimits(int maxInFlight, Duration silentAfter) {
    this(maxInFlight, silentAfter, SagaLimits.DEFAULT);
  }

  /** Undecided and decided ones that are not forgotten, for each that may be undecided. */
  private static final int MAX_KEPT_PER_IN_FLIGHT = 4;

  /** How long a lost connection may take to come back before its participant counts as gone. */
  static final Duration RECONNECT_PATIENCE = Duration.ofSeconds(1);

  /** How long a decided abort's answer waits for an earlier participant's own reason. */
  static final Duration REASON_PATIENCE = Duration.ofMillis(200);

  /** How long the participants may take to acknowledge; then theirs is the rest (section 7). */
  static final Duration FORGET_AFTER = Duration.ofSeconds(10);

  /** How long a message that is not answered is waited for, at first and at most. */
  static final Duration FIRST_RESEND = Duration.ofSeconds(1);

  static final Duration MAX_RESEND = Duration.ofSeconds(10);

  /** Waits after a rejection that passes. */
  static final Duration FIRST_RETRY = Duration.ofMillis(5);

  static final Duration MAX_RETRY = Duration.ofMillis(250);

  /** How long one question of a recovery may take. */
  static final Duration WATCH_ANSWER = Duration.ofSeconds(1);

  /** Waits between two rounds of a recovery. */
  static final Duration FIRST_ROUND = Duration.ofMillis(50);

  static final Duration MAX_ROUND = Duration.ofSeconds(2);

  /** One dead participant cannot fill the engine. */
  int maxInFlightPerParticipant() {
    return Math.max(1, maxInFlight / 2);
  }

  int maxKept() {
    return maxInFlight * MAX_KEPT_PER_IN_FLIGHT;
  }
}
