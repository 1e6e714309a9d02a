package dev.troth.systemtests.simulation.bugs;

import dev.troth.participant.engine.RegisterRow;
import dev.troth.participant.engine.Store;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.systemtests.simulation.world.StoreInFront;
import dev.troth.v1.RegisterKind;
import java.util.function.Consumer;

final class FenceLostAtRestart extends Seams {

  @Override
  public Store store(SimulatedDisk disk) {
    return new StoreInFront(disk) {
      @Override
      public void openRows(Consumer<RegisterRow> each) {
        super.openRows(
            row -> {
              if (!isFence(row)) {
                each.accept(row);
              }
            });
      }
    };
  }

  private static boolean isFence(RegisterRow row) {
    return row.id().kind() == RegisterKind.REGISTER_KIND_ACTION && row.id().attempt() == 0;
  }
}
