package dev.troth.participant.engine;

import dev.troth.id.RegisterId;
import dev.troth.participant.register.Row;

/** A row and its key. */
public record RegisterRow(RegisterId id, Row row) {

  /** Whether it is in doubt, or of a saga that has not ended. */
  public boolean isOpen() {
    return row.isInDoubt() || (OpenSagas.isSagas(id) && !row.ended());
  }
}
