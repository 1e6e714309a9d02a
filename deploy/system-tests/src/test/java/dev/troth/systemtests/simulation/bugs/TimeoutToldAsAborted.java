package dev.troth.systemtests.simulation.bugs;

import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.Outcome;
import dev.troth.v1.TransactionStatus;

final class TimeoutToldAsAborted extends Seams {

  @Override
  public Outcome told(Outcome outcome) {
    return outcome.getStatus() == TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS
        ? outcome.toBuilder().setStatus(TransactionStatus.TRANSACTION_STATUS_ABORTED).build()
        : outcome;
  }
}
