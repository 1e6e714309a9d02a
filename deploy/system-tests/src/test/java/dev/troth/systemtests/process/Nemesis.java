package dev.troth.systemtests.process;

import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Kills, freezes and restarts daemons at random, at most two at a time. The seed decides what it
 * does; when it takes effect is up to the machine.
 */
final class Nemesis {

  private static final int MOST_DOWN = 2;
  private static final int SHORTEST_PAUSE_MILLIS = 100;
  private static final int LONGEST_PAUSE_MILLIS = 1_200;

  private final List<DaemonProcess> victims;
  private final Random random;
  private final List<String> deeds = new ArrayList<>();

  Nemesis(Cluster cluster, long seed) {
    this.victims = cluster.daemons();
    this.random = new Random(seed);
  }

  /** Does harm for so long, then puts everything right again and waits until it is. */
  void rage(Duration length) throws InterruptedException {
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() - end < 0) {
      act(victims.get(random.nextInt(victims.size())));
      Thread.sleep(random.nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
    }
    for (DaemonProcess victim : victims) {
      if (victim.isPaused()) {
        resume(victim);
      }
      if (victim.isKilled()) {
        start(victim);
      }
    }
    victims.forEach(DaemonProcess::awaitReady);
  }

  /** What it did, in order. */
  List<String> deeds() {
    return List.copyOf(deeds);
  }

  private void act(DaemonProcess victim) {
    victim.checkDidNotEndByItself();
    if (victim.isKilled()) {
      start(victim);
    } else if (victim.isPaused()) {
      if (random.nextInt(4) == 0) {
        kill(victim);
      } else {
        resume(victim);
      }
    } else if (down() < MOST_DOWN) {
      if (random.nextInt(3) == 0) {
        deeds.add("freeze " + victim.name());
        victim.pause();
      } else {
        kill(victim);
      }
    }
  }

  private void kill(DaemonProcess victim) {
    deeds.add("kill " + victim.name());
    victim.kill();
  }

  private void resume(DaemonProcess victim) {
    deeds.add("resume " + victim.name());
    victim.resume();
  }

  private void start(DaemonProcess victim) {
    deeds.add("start " + victim.name());
    victim.start();
  }

  private long down() {
    return victims.stream().filter(victim -> victim.isKilled() || victim.isPaused()).count();
  }
}
