package dev.troth.coordinator.saga;

import java.util.EnumSet;
import java.util.Set;

/** Where a saga is. */
public enum SagaPhase {
  /** Its home row is not known to be durable: nothing may be prepared (S1). */
  OPENING,
  /** Steps are done along the graph. */
  FORWARD,
  /** Something failed: its pivot is being fenced, which decides whether it turns back (S4). */
  TURNING,
  /** Its pivot never happens: steps are undone against the graph (S5). */
  BACKWARD,
  /** It has come to its end, and its home takes note. */
  NOTING,
  /** The other participants are told that it is over. */
  ENDING,
  /** The home is told, at last. */
  ENDING_HOME,
  /** Nothing is left to do. */
  GONE;

  private Set<SagaPhase> next = Set.of();

  static {
    OPENING.next = EnumSet.of(FORWARD, TURNING, ENDING, ENDING_HOME, GONE);
    FORWARD.next = EnumSet.of(TURNING, NOTING);
    TURNING.next = EnumSet.of(FORWARD, BACKWARD, NOTING);
    BACKWARD.next = EnumSet.of(NOTING);
    NOTING.next = EnumSet.of(ENDING, ENDING_HOME);
    ENDING.next = EnumSet.of(ENDING_HOME);
    ENDING_HOME.next = EnumSet.of(GONE);
  }

  /** The phases that may follow. */
  Set<SagaPhase> next() {
    return next;
  }

  /** Whether its outcome is fixed. */
  public boolean isFinished() {
    return compareTo(NOTING) >= 0;
  }

  /** Whether it has turned back, or may have. */
  public boolean isTurned() {
    return this == TURNING || this == BACKWARD;
  }
}
