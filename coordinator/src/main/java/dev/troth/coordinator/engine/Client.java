package dev.troth.coordinator.engine;

import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;

/** Who waits for an outcome. Told exactly one of the two, once, in a turn. */
public interface Client {

  /** Where the transaction stands. */
  void outcome(Outcome outcome);

  /** It was not taken: as far as this coordinator knows nothing was started. */
  void rejected(Reason reason);
}
