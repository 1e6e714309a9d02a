package dev.troth.daemon.termination;

import dev.troth.clock.Timestamp;
import dev.troth.v1.Reason;

/** What became of a transaction, for good. */
public sealed interface Decision {

  /** It happened, at the maximum of all prepare timestamps. */
  record Commit(Timestamp timestamp) implements Decision {
    @Override
    public boolean agreesWith(Decision other) {
      return equals(other);
    }
  }

  /** It never happens. */
  record Abort(Reason reason) implements Decision {
    @Override
    public boolean agreesWith(Decision other) {
      return other instanceof Abort; // registers of one transaction may differ in their reasons
    }
  }

  /** Whether both may be true of one transaction (I2, I5). */
  boolean agreesWith(Decision other);
}
