package dev.troth.systemtests.simulation.bugs;

import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.OwnerDecision;
import dev.troth.v1.OwnerStatusResponse;

final class OwnerSaysAborted extends Seams {

  @Override
  public OwnerStatusResponse ownerStatus(OwnerStatusResponse response) {
    return response.getDecision() == OwnerDecision.OWNER_DECISION_NOT_MINE
        ? response.toBuilder().setDecision(OwnerDecision.OWNER_DECISION_ABORTED).build()
        : response;
  }
}
