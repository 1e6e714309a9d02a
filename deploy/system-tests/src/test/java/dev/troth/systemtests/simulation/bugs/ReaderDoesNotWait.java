package dev.troth.systemtests.simulation.bugs;

import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Recency;
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
      Recency recency,
      long untilNanos,
      ParticipantEngine.Reader reader) {
    super.read(
        engine,
        disk,
        List.of(),
        recency,
        untilNanos,
        new ReadInstead(reader, moment -> DiskReads.at(disk, keys, moment)));
  }
}
