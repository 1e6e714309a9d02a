package dev.troth.systemtests.simulation.bugs;

import dev.troth.participant.engine.JournalProgress;
import dev.troth.systemtests.simulation.world.Seams;
import java.util.function.UnaryOperator;

final class ReplicaKeepsLostPosition extends Seams {

  /** As if it were kept apart from the events. */
  @Override
  public UnaryOperator<JournalProgress> reopened(JournalProgress before) {
    return found -> before.position() > found.position() ? before : found;
  }
}
