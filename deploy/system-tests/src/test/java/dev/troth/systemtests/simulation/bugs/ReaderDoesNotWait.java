package dev.troth.systemtests.simulation.bugs;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import java.util.List;

final class ReaderDoesNotWait extends Seams {

  /** A read of no keys waits for nothing, and tells the time. */
  @Override
  public void read(
      ParticipantEngine engine,
      SimulatedDisk disk,
      List<String> keys,
      Timestamp at,
      Timestamp notBefore,
      long untilNanos,
      ParticipantEngine.Reader reader) {
    super.read(
        engine,
        disk,
        List.of(),
        at,
        notBefore,
        untilNanos,
        new ReadInstead(reader, moment -> DiskReads.at(disk, keys, moment)));
  }
}
