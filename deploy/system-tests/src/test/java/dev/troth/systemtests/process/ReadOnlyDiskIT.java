package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.LoopDisk;
import dev.troth.systemtests.process.cluster.Surroundings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A file system that becomes read-only under a participant, as Linux does it when a disk fails. */
class ReadOnlyDiskIT {

  private static final int MEBIBYTES = 256;

  private static final Duration LOAD = Duration.ofSeconds(2);

  @RegisterExtension final Clusters clusters = new Clusters();
  private final LoopDisk disk =
      LoopDisk.at(Surroundings.ofBuild().work().resolve("read-only-disk"));

  @BeforeEach
  void mountOrSayThatItIsNotTested() {
    if (!disk.make(MEBIBYTES)) {
      System.err.println(
          "*** NOT TESTED: a disk that becomes read-only. It takes root and loop devices. ***");
      abort("no file system of one's own here");
    }
  }

  @Test
  void theDaemonStopsAndLosesNothingWhenItIsStartedOnTheRepairedDisk() throws Exception {
    Cluster cluster =
        clusters.make(clusters.plan().participants("bank-a", "bank-b", "bank-c").coordinators(2));
    cluster.placeData("bank-b", disk.path().resolve("data"));
    cluster.start();
    DaemonProcess daemon = cluster.participant("bank-b").process();
    try (Trial trial = Trial.begin(cluster)) {
      Thread.sleep(LOAD.toMillis());
      daemon.pause(); // to abort a file system in the middle of a forced write may lose it, unseen
      disk.becomeReadOnly();
      daemon.resume();
      assertThat(daemon.awaitExit()).isEqualTo(DaemonProcess.FATAL);
      assertThat(daemon.log().ofRun()).contains("halting reason=");
      disk.repair();
      daemon.startAndAwaitReady();
      Thread.sleep(LOAD.toMillis());
      trial.audit();
    }
  }

  @AfterEach
  void unmount() {
    clusters.closeAll();
    disk.close();
  }
}
