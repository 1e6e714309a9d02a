package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import dev.troth.systemtests.simulation.history.Content;
import dev.troth.systemtests.simulation.history.History;
import dev.troth.systemtests.simulation.world.World;
import java.util.Map;

/** What must be true of everything that a schedule leaves behind. */
public final class Aftermath {

  private Aftermath() {}

  /**
   * Checks it all.
   *
   * @throws dev.troth.systemtests.simulation.world.Violation when something is not true
   */
  public static void check(World world, History history, RegisterInvariants registers) {
    Map<Content, Timestamp> committed = registers.committed();
    Conservation.check(world.participants());
    Journals.check(world);
    Replicas.check(world);
    registers.checkCuts(world.participants());
    new Serializability(history, committed, world.participants()).check();
    new RealTime(history, committed).check();
    SessionGuarantees.check(history, committed);
    Replay replay = new Replay(history, committed, world.participants());
    replay.check();
    new KeptPasts(world, replay.oracle()).check(history);
  }
}
