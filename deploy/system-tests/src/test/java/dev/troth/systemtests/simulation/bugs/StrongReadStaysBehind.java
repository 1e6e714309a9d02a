package dev.troth.systemtests.simulation.bugs;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import java.util.List;

final class StrongReadStaysBehind extends Seams {

  /** Now is the moment at which the question came. */
  @Override
  public void read(
      ParticipantEngine engine,
      SimulatedDisk disk,
      List<String> keys,
      Timestamp at,
      Timestamp notBefore,
      long untilNanos,
      ParticipantEngine.Reader reader) {
    boolean isNow = at.equals(Timestamp.ZERO) && notBefore.equals(Timestamp.ZERO);
    Timestamp moment = isNow ? engine.clock() : at;
    super.read(engine, disk, keys, moment, notBefore, untilNanos, reader);
  }
}
