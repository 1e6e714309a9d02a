package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.InnerFaults;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Clocks that step, disks that are slow or break, and processes that sleep too long. One {@link
 * Trial} goes on through all of it, and is audited in the end.
 */
class InnerFaultsIT {

  private static final Duration STEP = Duration.ofHours(1);
  private static final Duration PAUSE = Duration.ofMillis(700);

  /** Much longer than a yes waits for its decision (half a second). */
  private static final Duration SLEEP = Duration.ofSeconds(2);

  private static final Duration SLOW_SYNC = Duration.ofMillis(300);
  private static final Duration SLOW = Duration.ofSeconds(5);

  @RegisterExtension static final Clusters clusters = new Clusters();

  private static Cluster cluster;
  private static Trial trial;

  @BeforeAll
  static void beginOrSayThatItIsNotTested() {
    if (!InnerFaults.arePossible()) {
      System.err.println("*** NOT TESTED: clocks and disks with faults. They take gcc. ***");
      abort("no C compiler here");
    }
    cluster =
        clusters.start(
            clusters
                .plan()
                .withInnerFaults()
                .participants("bank-a", "bank-b", "bank-c")
                .coordinators(2));
    trial = Trial.begin(cluster);
  }

  @AfterAll
  static void audit() throws InterruptedException {
    if (trial != null) {
      try (Trial ending = trial) {
        ending.audit();
      }
    }
  }

  @Test
  void clocksMayStepByHours() throws Exception {
    Random random = new Random(trial.seed());
    List<DaemonProcess> daemons = cluster.daemons();
    for (int i = 0; i < 10; i++) {
      DaemonProcess daemon = daemons.get(random.nextInt(daemons.size()));
      Duration by = random.nextBoolean() ? STEP : STEP.negated();
      cluster.faults(daemon).shiftClock(random.nextInt(4) == 0 ? Duration.ZERO : by);
      Thread.sleep(PAUSE.toMillis());
    }
    for (DaemonProcess daemon : daemons) {
      cluster.faults(daemon).heal();
      assertThat(daemon.log().ofRun()).doesNotContain("halting");
    }
  }

  @Test
  void aDaemonThatSleepsLongerThanItsPeersWaitWakesUpToWhatTheyDecided() throws Exception {
    for (DaemonProcess daemon : cluster.daemons()) {
      daemon.pause();
      Thread.sleep(SLEEP.toMillis());
      daemon.resume();
      Thread.sleep(PAUSE.toMillis());
    }
  }

  @Test
  void aSlowDiskOnlyTakesLonger() throws Exception {
    InnerFaults disk = cluster.faults(cluster.participant("bank-b").process());
    disk.slowDisk(SLOW_SYNC);
    Thread.sleep(SLOW.toMillis());
    disk.heal();
  }

  @Test
  void aFailedSyncStopsTheDaemonBeforeItAnswersAndANewStartLosesNothing() throws Exception {
    for (String name : cluster.names()) {
      DaemonProcess daemon = cluster.participant(name).process();
      InnerFaults disk = cluster.faults(daemon);
      disk.breakDisk();
      assertThat(daemon.awaitExit()).isEqualTo(DaemonProcess.FATAL);
      assertThat(daemon.log().ofRun()).contains("halting reason=", "While fdatasync");
      disk.heal();
      daemon.startAndAwaitReady();
      Thread.sleep(PAUSE.toMillis());
    }
  }
}
