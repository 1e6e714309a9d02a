package dev.troth.systemtests.simulation.bugs;

import dev.troth.systemtests.simulation.world.Seams;

final class ReplyBeforeSync extends Seams {

  @Override
  public boolean waitsForSync() {
    return false;
  }
}
