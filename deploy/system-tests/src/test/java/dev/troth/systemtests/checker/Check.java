package dev.troth.systemtests.checker;

import dev.troth.systemtests.checker.Move.Cause;
import java.util.Optional;

/** One setting under some rules: explored, and asked for liveness without each single node. */
final class Check {

  private final Setting setting;
  private final Rules rules;

  Check(Setting setting, Rules rules) {
    this.setting = setting;
    this.rules = rules;
  }

  /** Safety: every world there is. */
  Optional<Counterexample> safety() {
    long started = System.nanoTime();
    Explorer explorer = Explorer.of(setting, rules);
    Optional<Counterexample> broken = explorer.run();
    report("safety", explorer.worlds().size(), started);
    return broken;
  }

  /** Safety, and what liveness promises when every participant may search. */
  Optional<Counterexample> safetyAndLiveness() {
    long started = System.nanoTime();
    Explorer all = Explorer.of(setting, rules);
    Optional<Counterexample> broken = all.run();
    report("safety", all.worlds().size(), started);
    for (int node = 0; broken.isEmpty() && node < setting.coordinators(); node++) {
      broken = without(all, node);
    }
    return broken.isPresent() ? broken : livenessWithoutParticipants();
  }

  /**
   * A participant may be lost as long as its owner is there: no coordinator has crashed, forgot too
   * early or was given up for dead before. (An owner and a participant whose vote nobody knows are
   * two failures, and block.)
   */
  private Optional<Counterexample> livenessWithoutParticipants() {
    long started = System.nanoTime();
    Explorer explorer =
        Explorer.of(
            setting,
            rules,
            move ->
                move.cause() != Cause.COORDINATOR_ACCIDENT
                    && move.cause() != Cause.SILENT_COORDINATOR);
    Optional<Counterexample> broken = explorer.run();
    report("owners alive", explorer.worlds().size(), started);
    int nodes = setting.coordinators() + setting.participants();
    for (int node = setting.coordinators(); broken.isEmpty() && node < nodes; node++) {
      broken = without(explorer, node);
    }
    return broken;
  }

  private Optional<Counterexample> without(Explorer explorer, int node) {
    long started = System.nanoTime();
    Liveness liveness = new Liveness(explorer, node);
    Optional<Counterexample> broken = liveness.run();
    report(
        "liveness without " + explorer.tables().get(node).node().name(),
        liveness.starts(),
        started);
    return broken;
  }

  private void report(String what, int worlds, long started) {
    System.out.printf(
        "%s: %s: %,d worlds, %.1f s%n", setting, what, worlds, (System.nanoTime() - started) / 1e9);
  }
}
