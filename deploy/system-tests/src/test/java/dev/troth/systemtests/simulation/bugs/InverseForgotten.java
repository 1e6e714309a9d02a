package dev.troth.systemtests.simulation.bugs;

import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Store;
import dev.troth.participant.register.Branch;
import dev.troth.participant.register.Row;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.systemtests.simulation.world.StoreInFront;
import java.util.List;

final class InverseForgotten extends Seams {

  /** Of several changes only the last one is undone. */
  @Override
  public Store store(SimulatedDisk disk) {
    return new StoreInFront(disk) {
      @Override
      public Row row(RegisterId id) {
        Row row = super.row(id);
        return row.branch().inverse().size() < 2 ? row : withOne(row);
      }
    };
  }

  private static Row withOne(Row row) {
    Branch branch = row.branch();
    return OtherBranch.of(
        row,
        new Branch(
            branch.members(),
            branch.specHash(),
            branch.redo(),
            branch.locks(),
            branch.reads(),
            List.of(branch.inverse().get(0)),
            branch.marks()));
  }
}
