package dev.troth.cli.client;

/** How a submission ended, as far as its client knows. */
public enum Conclusion {
  /** It happened. */
  COMMITTED,
  /** A saga: all its steps are done. */
  COMPLETED,
  /** Submitted without waiting: a participant holds a durable vote, or a saga's document. */
  ACCEPTED,
  /** A coordinator said that it is aborted: it never happens. */
  ABORTED,
  /** A saga that has turned back, and of which nothing is left. */
  COMPENSATED,
  /** It was not taken, for another reason than its form; this attempt started nothing. */
  REFUSED,
  /** It was not taken because of its form. */
  INVALID,
  /** A saga that does not go on without help. */
  STUCK,
  /** Not decided, or not finished, when the time was up. */
  IN_PROGRESS,
  /** It may have happened and may not. */
  UNKNOWN,
  /** No coordinator was ever given it. */
  NOT_SENT
}
