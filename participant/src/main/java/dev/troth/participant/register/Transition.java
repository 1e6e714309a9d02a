package dev.troth.participant.register;

/** What an event does to a register. */
public sealed interface Transition {

  /** Nothing changes; the answer is the row as it is. */
  record Unchanged(Row row) implements Transition {}

  /** The row is written; the answer is the new row, given once it is durable. */
  record Written(Row row, Force force, Consequence consequence) implements Transition {}

  /** Nothing is known yet: take locks, evaluate the operations, and come back with a vote. */
  record Evaluate() implements Transition {}

  /** The id was used with other content (R11); nothing changes. */
  record Reused() implements Transition {}

  /** The event contradicts what is durable. It is never served: the daemon stops. */
  record Halt(String brokenInvariant) implements Transition {}

  /** When a written row has to be durable. Its answer never leaves before that. */
  enum Force {
    /** Now. */
    SYNC,
    /** With the next sync. */
    RIDE
  }

  /** What follows from a written row in memory. */
  enum Consequence {
    NONE,
    /** The branch's locks are held until the decision. */
    HOLD_LOCKS,
    /** The branch's changes take effect at the row's commit timestamp; its locks are gone. */
    APPLY,
    /** The branch's locks are gone. */
    RELEASE
  }
}
