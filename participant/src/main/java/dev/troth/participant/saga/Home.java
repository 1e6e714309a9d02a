package dev.troth.participant.saga;

/** What a participant has where a saga's home row may be. */
public sealed interface Home permits Home.Absent, HomeRow {

  /** The ways of having no row. */
  enum Absent implements Home {
    /** At or above the horizon: never written. */
    NONE,
    /** An atomic transaction has the id. */
    ATOMIC,
    /** Below the horizon: nothing may be concluded (R10). */
    FORGOTTEN
  }
}
