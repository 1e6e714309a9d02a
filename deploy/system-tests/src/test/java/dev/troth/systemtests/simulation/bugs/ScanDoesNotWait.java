package dev.troth.systemtests.simulation.bugs;

import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Recency;
import dev.troth.systemtests.simulation.world.Seams;

final class ScanDoesNotWait extends Seams {

  /** Nothing has a prefix that nobody uses: it is settled at once. */
  @Override
  public void settlePrefix(
      ParticipantEngine engine,
      String prefix,
      Recency recency,
      long untilNanos,
      ParticipantEngine.Reader reader) {
    super.settlePrefix(engine, "nobody/uses/this", recency, untilNanos, reader);
  }
}
