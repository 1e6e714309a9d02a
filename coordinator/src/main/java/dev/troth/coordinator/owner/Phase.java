package dev.troth.coordinator.owner;

import java.util.EnumSet;
import java.util.Set;

/** How far a transaction is, as a coordinator that drives it knows. */
public enum Phase {
  /** Votes are being collected. */
  RUNNING,
  /** Its yes votes are being taken back; commit is never announced by R3 again (R6). */
  ABORTING,
  /** Another owner's, or pinned by recovery: only recovery decides it (R13). */
  WATCHING,
  /** Every participant holds a durable yes. */
  COMMITTED,
  /** Some register is durably ABORTED. */
  ABORTED,
  /** Below every horizon: nothing can be concluded (R10). */
  UNKNOWN,
  /** Told to be refused: not one participant took it, or its id belongs to other content (R11). */
  REFUSED;

  /** The phases that may follow this one. */
  public Set<Phase> next() {
    return switch (this) {
      case RUNNING -> EnumSet.of(ABORTING, WATCHING, COMMITTED, ABORTED, UNKNOWN, REFUSED);
      case ABORTING -> EnumSet.of(WATCHING, COMMITTED, ABORTED, UNKNOWN, REFUSED);
      case WATCHING -> EnumSet.of(ABORTING, COMMITTED, ABORTED, UNKNOWN, REFUSED);
      case COMMITTED, ABORTED, UNKNOWN, REFUSED -> EnumSet.noneOf(Phase.class);
    };
  }

  /** Whether the client's answer is fixed. */
  public boolean isDecided() {
    return this != RUNNING && this != ABORTING && this != WATCHING;
  }
}
