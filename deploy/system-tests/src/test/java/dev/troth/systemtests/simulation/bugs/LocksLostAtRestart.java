package dev.troth.systemtests.simulation.bugs;

import dev.troth.participant.engine.RegisterRow;
import dev.troth.participant.engine.Store;
import dev.troth.participant.register.Branch;
import dev.troth.participant.register.Row;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.systemtests.simulation.world.StoreInFront;
import java.util.List;
import java.util.function.Consumer;

final class LocksLostAtRestart extends Seams {

  @Override
  public Store store(SimulatedDisk disk) {
    return new StoreInFront(disk) {
      @Override
      public void openRows(Consumer<RegisterRow> each) {
        super.openRows(row -> each.accept(new RegisterRow(row.id(), withoutLocks(row.row()))));
      }
    };
  }

  private static Row withoutLocks(Row row) {
    Branch branch = row.branch();
    return OtherBranch.of(
        row,
        new Branch(
            branch.members(),
            branch.specHash(),
            branch.redo(),
            List.of(),
            branch.reads(),
            branch.inverse(),
            branch.marks()));
  }
}
