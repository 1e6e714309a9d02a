package dev.troth.participant.engine;

import dev.troth.id.RegisterId;
import dev.troth.participant.register.Row;

/** A row and its key. */
public record RegisterRow(RegisterId id, Row row) {

  /** Whether it is in doubt, was ended by hand, or is of a saga that has not ended. */
  public boolean isOpen() {
    return row.isInDoubt() || row.isByHand() || (OpenSagas.isSagas(id) && !row.ended());
  }
}
