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
  private static final int LONGEST_PAUSE_MILLIS = 2_000;

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
      act();
      Thread.sleep(random.nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
    }
    down().forEach(this::repair);
    victims.forEach(DaemonProcess::awaitReady);
  }

  /** What it did, in order. */
  List<String> deeds() {
    return List.copyOf(deeds);
  }

  private void act() {
    victims.forEach(DaemonProcess::checkDidNotEndByItself);
    List<DaemonProcess> down = down();
    if (down.size() == MOST_DOWN || (!down.isEmpty() && random.nextBoolean())) {
      repair(oneOf(down));
    } else {
      harm(oneOf(victims.stream().filter(victim -> !down.contains(victim)).toList()));
    }
  }

  private void harm(DaemonProcess victim) {
    if (random.nextInt(3) == 0) {
      deeds.add("freeze " + victim.name());
      victim.pause();
    } else {
      deeds.add("kill " + victim.name());
      victim.kill();
    }
  }

  private void repair(DaemonProcess victim) {
    if (victim.isPaused()) {
      deeds.add("resume " + victim.name());
      victim.resume();
    } else {
      deeds.add("start " + victim.name());
      victim.start();
    }
  }

  private List<DaemonProcess> down() {
    return victims.stream().filter(victim -> victim.isKilled() || victim.isPaused()).toList();
  }

  private DaemonProcess oneOf(List<DaemonProcess> daemons) {
    return daemons.get(random.nextInt(daemons.size()));
  }
}
