package dev.troth.participant.saga;

import dev.troth.v1.Reason;

/** What an event does to a home row. */
public sealed interface HomeTransition {

  /** Nothing changes; the answer is the row as it is. */
  record Unchanged(HomeRow row) implements HomeTransition {}

  /** The row is written; the answer is the new row, given once it is durable. */
  record Written(HomeRow row, Force force) implements HomeTransition {}

  /** The event is refused; nothing changes. */
  record Refused(Reason reason) implements HomeTransition {}

  /** The event contradicts what is durable. It is never served: the daemon stops. */
  record Halt(String brokenInvariant) implements HomeTransition {}

  /** When a written row has to be durable. Its answer never leaves before that. */
  enum Force {
    /** Now. */
    SYNC,
    /** With the next sync. */
    RIDE
  }
}
