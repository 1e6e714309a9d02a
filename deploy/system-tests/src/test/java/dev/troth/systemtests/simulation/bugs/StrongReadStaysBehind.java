package dev.troth.systemtests.simulation.bugs;

import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Recency;
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
      Recency recency,
      long untilNanos,
      ParticipantEngine.Reader reader) {
    boolean isNow = recency.equals(Recency.NOW);
    Recency moment = isNow ? Recency.at(engine.clock()) : recency;
    super.read(engine, disk, keys, moment, untilNanos, reader);
  }
}
