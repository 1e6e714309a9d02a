package dev.troth.systemtests.simulation.bugs;

import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.systemtests.simulation.world.Seams;

final class SafeTimeIsNow extends Seams {

  /** What is in doubt takes effect later, does it not. */
  @Override
  public JournalProgress progressed(JournalProgress progress, ParticipantEngine engine) {
    return new JournalProgress(progress.position(), engine.clock());
  }
}
