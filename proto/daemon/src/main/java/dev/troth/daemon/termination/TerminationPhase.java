package dev.troth.daemon.termination;

/** How far a round is. */
public enum TerminationPhase {
  /** No round runs; the next begins with a start. */
  IDLE,
  /** The owner is asked first. */
  ASKING_OWNER,
  /** The registers are looked at, without effect. */
  PEEKING,
  /** The peek found unsealed rows of other owners: they are asked too. */
  ASKING_ROW_OWNERS,
  /** Registers are being closed or pinned. */
  SEALING,
  /** The decision is known; nothing follows. */
  DECIDED,
  /** A broken invariant was seen; nothing follows. */
  HALTED
}
