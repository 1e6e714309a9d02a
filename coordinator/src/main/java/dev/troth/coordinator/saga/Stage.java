package dev.troth.coordinator.saga;

/** How far a step's action, or its compensation, is. */
public enum Stage {
  /** Nothing is under way; its next attempt may start. */
  IDLE,
  /** An attempt is under way. */
  RUNNING,
  /** An attempt failed; the next one waits. */
  RESTING,
  /** It is fenced, and attempts in doubt where it is are looked into (S3). */
  SEARCHING,
  /** An attempt committed. */
  COMMITTED,
  /** It is fenced, and none committed: none ever will. */
  CLOSED,
  /** An operator has done it by hand. */
  DONE_BY_HAND,
  /** An operator has said to go on without it. */
  SKIPPED;

  /** Whether nothing more happens to it, unless what an operator assumed turns out wrong. */
  boolean isOver() {
    return this == COMMITTED || this == CLOSED || isResolved();
  }

  boolean isResolved() {
    return this == DONE_BY_HAND || this == SKIPPED;
  }

  /** Whether the steps after it may begin. */
  boolean isDone() {
    return this == COMMITTED || isResolved();
  }
}
