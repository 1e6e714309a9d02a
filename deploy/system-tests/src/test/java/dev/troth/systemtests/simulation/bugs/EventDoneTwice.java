package dev.troth.systemtests.simulation.bugs;

import dev.troth.participant.engine.ChangeApplier;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;

final class EventDoneTwice extends Seams {

  @Override
  public void recovered(SimulatedDisk disk) {
    long next = disk.nextPosition();
    if (next > 1) {
      StagedWrites writes = new StagedWrites();
      new ChangeApplier(disk, next).apply(disk.event(next - 1), writes);
      disk.write(writes);
    }
  }
}
