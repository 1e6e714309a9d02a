package dev.troth.systemtests.simulation.bugs;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Recency;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import java.util.List;

final class SessionPastIgnored extends Seams {

  /** A read may be stale, so it is. */
  @Override
  public void read(
      ParticipantEngine engine,
      SimulatedDisk disk,
      List<String> keys,
      Recency recency,
      long untilNanos,
      ParticipantEngine.Reader reader) {
    Recency forgetful = new Recency(recency.at(), Timestamp.ZERO, recency.staleMillis());
    super.read(engine, disk, keys, forgetful, untilNanos, reader);
  }
}
