package dev.troth.coordinator.owner;

/** What an owner sends to a participant. */
public enum OwnerMessage {
  /** Nothing is to be said. */
  NONE,
  /** Asks for a vote. */
  PREPARE,
  /** Takes the transaction back (R6). */
  OWNER_ABORT,
  /** Tells the decision that the phase says. */
  DECIDE,
  /** Everyone has durably decided (R9). Not answered. */
  END;

  /**
   * What a participant has yet to answer: what is sent when a phase begins, and again whenever it
   * may have been lost.
   */
  static OwnerMessage pending(Phase phase, Known known) {
    return switch (phase) {
      case RUNNING -> known == Known.NOTHING ? PREPARE : NONE;
      case ABORTING -> known.canBeTakenBack() ? OWNER_ABORT : NONE;
      // Decide COMMIT goes to a yes alone: one never heard of is asked first.
      case COMMITTED ->
          known.isYes()
              ? DECIDE
              : known == Known.NOTHING || known == Known.DECLINED ? PREPARE : NONE;
      case ABORTED -> known.isFinal() ? NONE : DECIDE;
      // The row of the other content is left alone, and so is one that is not known to be ours.
      case REFUSED -> known == Known.MINE ? OWNER_ABORT : known == Known.NOTHING ? PREPARE : NONE;
      case WATCHING, UNKNOWN -> NONE;
    };
  }
}
