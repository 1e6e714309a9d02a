package dev.troth.systemtests.simulation.bugs;

import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Store;
import dev.troth.participant.register.Row;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.systemtests.simulation.world.StoreInFront;
import dev.troth.v1.RegisterStatus;

final class NoIsEvaluatedAgain extends Seams {

  @Override
  public Store store(SimulatedDisk disk) {
    return new StoreInFront(disk) {
      @Override
      public Row row(RegisterId id) {
        Row row = super.row(id);
        return row.status() == RegisterStatus.REGISTER_STATUS_ABORTED ? Row.NONE : row;
      }
    };
  }
}
