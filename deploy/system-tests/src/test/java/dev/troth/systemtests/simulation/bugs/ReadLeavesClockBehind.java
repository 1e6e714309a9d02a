package dev.troth.systemtests.simulation.bugs;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Recency;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.v1.ReadValue;
import java.util.List;

final class ReadLeavesClockBehind extends Seams {

  /** Reads now, and says that it was then. */
  @Override
  public void read(
      ParticipantEngine engine,
      SimulatedDisk disk,
      List<String> keys,
      Recency recency,
      long untilNanos,
      ParticipantEngine.Reader reader) {
    if (recency.at().isAfter(engine.clock())) {
      engine.read(keys, Recency.NOW, untilNanos, new At(recency.at(), reader));
    } else {
      super.read(engine, disk, keys, recency, untilNanos, reader);
    }
  }

  private record At(Timestamp moment, ParticipantEngine.Reader reader)
      implements ParticipantEngine.Reader {
    @Override
    public void accept(Timestamp at, List<ReadValue> values) {
      reader.accept(moment, values);
    }

    @Override
    public void reject(RejectedException why) {
      reader.reject(why);
    }
  }
}
