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

  /** The phases that may follow. */
  Set<SagaPhase> next() {
    return switch (this) {
      case OPENING -> EnumSet.of(FORWARD, TURNING, ENDING);
      case FORWARD -> EnumSet.of(TURNING, NOTING);
      case TURNING -> EnumSet.of(FORWARD, BACKWARD, NOTING);
      case BACKWARD -> EnumSet.of(NOTING);
      case NOTING -> EnumSet.of(ENDING);
      case ENDING -> EnumSet.of(ENDING_HOME);
      case ENDING_HOME -> EnumSet.of(GONE);
      case GONE -> EnumSet.noneOf(SagaPhase.class);
    };
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
