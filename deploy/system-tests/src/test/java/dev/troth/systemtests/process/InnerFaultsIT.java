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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clocks that step, disks that are slow or break, and processes that sleep too long. */
class InnerFaultsIT {

  private static final Duration STEP = Duration.ofHours(1);
  private static final Duration PAUSE = Duration.ofMillis(700);

  /** Much longer than a yes waits for its decision (half a second). */
  private static final Duration SLEEP = Duration.ofSeconds(2);

  private static final Duration SLOW_SYNC = Duration.ofMillis(300);
  private static final Duration SLOW = Duration.ofSeconds(5);

  @RegisterExtension final Clusters clusters = new Clusters();

  @BeforeEach
  void sayWhenItIsNotTested() {
    if (!InnerFaults.arePossible()) {
      System.err.println("*** NOT TESTED: clocks and disks with faults. They take gcc. ***");
      abort("no C compiler here");
    }
  }

  private Cluster cluster() {
    return clusters.start(
        clusters
            .plan()
            .withInnerFaults()
            .participants("bank-a", "bank-b", "bank-c")
            .coordinators(2));
  }

  @Test
  void clocksMayStepByHours() throws Exception {
    Cluster cluster = cluster();
    try (Trial trial = Trial.begin(cluster)) {
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
      trial.audit();
    }
  }

  @Test
  void aDaemonThatSleepsLongerThanItsPeersWaitWakesUpToWhatTheyDecided() throws Exception {
    Cluster cluster = cluster();
    try (Trial trial = Trial.begin(cluster)) {
      for (DaemonProcess daemon : cluster.daemons()) {
        daemon.pause();
        Thread.sleep(SLEEP.toMillis());
        daemon.resume();
        Thread.sleep(PAUSE.toMillis());
      }
      trial.audit();
    }
  }

  @Test
  void aSlowDiskOnlyTakesLonger() throws Exception {
    Cluster cluster = cluster();
    try (Trial trial = Trial.begin(cluster)) {
      InnerFaults disk = cluster.faults(cluster.participant("bank-b").process());
      disk.slowDisk(SLOW_SYNC);
      Thread.sleep(SLOW.toMillis());
      disk.heal();
      trial.audit();
    }
  }

  @Test
  void aFailedSyncStopsTheDaemonBeforeItAnswersAndANewStartLosesNothing() throws Exception {
    Cluster cluster = cluster();
    try (Trial trial = Trial.begin(cluster)) {
      for (String name : cluster.names()) {
        DaemonProcess daemon = cluster.participant(name).process();
        InnerFaults disk = cluster.faults(daemon);
        disk.breakDisk();
        assertThat(daemon.awaitExit()).isEqualTo(DaemonProcess.FATAL);
        assertThat(daemon.log().ofRun()).contains("halting reason=", "cannot force the log");
        disk.heal();
        daemon.startAndAwaitReady();
        Thread.sleep(PAUSE.toMillis());
      }
      trial.audit();
    }
  }
}
