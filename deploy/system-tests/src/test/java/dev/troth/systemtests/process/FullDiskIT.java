package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.troth.id.TransactionId;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.Participant;
import dev.troth.systemtests.process.cluster.SoloLoad;
import dev.troth.systemtests.process.cluster.Surroundings;
import dev.troth.systemtests.process.cluster.TinyDisk;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.RegisterStatus;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No room is left for what a participant has to promise. */
class FullDiskIT {

  private static final int SMALL_MEBIBYTES = 16;
  private static final int LARGE_MEBIBYTES = 512;
  private static final String VALUE = "v".repeat(4_096);

  /** More than fit. */
  private static final int TRANSACTIONS = 20_000;

  @RegisterExtension final Clusters clusters = new Clusters();
  private final Path mountPoint = Surroundings.ofBuild().work().resolve("tiny-disk");
  private Optional<TinyDisk> disk = Optional.empty();

  @BeforeEach
  void mountOrSayThatItIsNotTested() {
    if (!TinyDisk.isPossible(mountPoint)) {
      System.err.println("*** NOT TESTED: a full disk. Only root can mount a small one. ***");
      abort("only root can mount a small disk");
    }
    disk = Optional.of(TinyDisk.mount(mountPoint, SMALL_MEBIBYTES));
  }

  @Test
  void stopsClearlyLosesNothingAcknowledgedAndStartsAgainWhenThereIsRoom() {
    Cluster cluster = clusters.make(clusters.plan().participants("bank-a"));
    Path data = mountPoint.resolve("data");
    cluster.placeData("bank-a", data);
    cluster.start();
    Participant participant = cluster.participant("bank-a");

    SoloLoad load = new SoloLoad(participant, VALUE).commit(TRANSACTIONS);

    assertThat(participant.process().awaitExit()).isEqualTo(DaemonProcess.FATAL);
    assertThat(participant.process().log().ofRun().toLowerCase(Locale.ROOT))
        .contains("halting reason=", "no space");
    assertThat(load.acknowledged()).isNotEmpty();
    disk.orElseThrow().grow(LARGE_MEBIBYTES);
    participant.process().startAndAwaitReady();
    for (TransactionId id : load.acknowledged()) {
      assertThat(participant.client().row(id).map(RegisterRow::getRegister))
          .get()
          .satisfies(
              register ->
                  assertThat(register.getStatus())
                      .isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED));
    }
    long count = participant.client().read(SoloLoad.COUNTER).getCounter();
    assertThat(count).isBetween((long) load.acknowledged().size(), load.sent());
    int later = new SoloLoad(participant, VALUE).commit(100).acknowledged().size();
    assertThat(participant.client().read(SoloLoad.COUNTER).getCounter()).isEqualTo(count + later);
    assertThat(participant.process().terminate()).isZero();
    CliResult verified = cluster.verifyStore("bank-a");
    assertThat(verified.exitCode()).as(verified.toString()).isZero();
  }

  @AfterEach
  void unmount() {
    disk.ifPresent(
        mounted -> {
          clusters.closeAll();
          mounted.close();
        });
  }
}
