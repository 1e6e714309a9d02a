package dev.troth.systemtests.simulation.bugs;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.ParticipantEngine;
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
      Timestamp at,
      Timestamp notBefore,
      long untilNanos,
      ParticipantEngine.Reader reader) {
    if (at.isAfter(engine.clock())) {
      engine.read(keys, Timestamp.ZERO, Timestamp.ZERO, untilNanos, new At(at, reader));
    } else {
      super.read(engine, disk, keys, at, notBefore, untilNanos, reader);
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
