package dev.troth.cli.client;

/** How a submission ended, as far as its client knows. */
public enum Conclusion {
  /** It happened. */
  COMMITTED,
  /** Submitted without waiting: a participant holds a durable vote. */
  ACCEPTED,
  /** A coordinator said that it is aborted: it never happens. */
  ABORTED,
  /** It was not taken, for another reason than its form; this attempt started nothing. */
  REFUSED,
  /** It was not taken because of its form. */
  INVALID,
  /** Not decided when the time was up. */
  IN_PROGRESS,
  /** It may have happened and may not. */
  UNKNOWN,
  /** No coordinator was ever given it. */
  NOT_SENT
}
