package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.newId;
import static dev.troth.systemtests.process.cluster.Documents.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.Command;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.transfers.Answer;
import dev.troth.systemtests.process.transfers.Audit;
import dev.troth.systemtests.process.transfers.Bank;
import dev.troth.systemtests.process.transfers.RandomTransfers;
import dev.troth.systemtests.process.transfers.TransferStream;
import dev.troth.v1.TransactionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A store is backed up under load, copied, lost, put back wrongly, and restored. */
class BackupIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int START_FAILED = 1;
  private static final String NAME = "bank-a";

  @RegisterExtension final Clusters clusters = new Clusters();

  private final Bank bank = new Bank(List.of(NAME, "bank-b"), 20, 100_000);
  @TempDir Path backups;

  private Cluster cluster;

  @BeforeEach
  void start() {
    cluster =
        clusters.start(
            clusters
                .plan()
                .participants(NAME, "bank-b")
                .coordinators(2)
                .participantOptions("--backup-dir", backups.toString()));
  }

  @Test
  void aStoreIsBackedUpLostAndRestoredAndNoOldCopyIsServed() throws Exception {
    assertThat(cluster.cli().submit(bank.openAll()).exitCode()).isZero();
    TransferStream load = TransferStream.start(cluster.cli(), new RandomTransfers(bank, 1)::next);

    Path backup = backUpUnderLoad(load);
    List<Answer> answers = load.answers();
    new Audit(cluster, bank).check(answers);
    assertThat(answers).extracting(Answer::outcome).contains("COMMITTED");

    Path copy = aCopyBesideTheOriginalIsFenced();
    anOldCopyInItsPlaceIsRefused(copy);
    restoredItServesAgain(backup);
  }

  private Path backUpUnderLoad(TransferStream load) {
    long before = load.progress();
    await("the load goes on").atMost(PATIENCE).until(() -> load.progress() > before);
    CliResult made =
        store("backup", "--participant", cluster.participant(NAME).process().endpoint().address());
    assertThat(made.exitCode()).as(made.toString()).isZero();
    Path backup = Path.of(made.stdout().strip().replaceFirst(".*path=", ""));
    assertThat(backup).isDirectory();
    CliResult verified = store("verify", "--data-dir", backup.toString());
    assertThat(verified.exitCode()).as(verified.toString()).isZero();
    DaemonProcess served = cluster.stranger("served-backup", NAME, backup);
    served.start();
    assertThat(served.awaitExit()).isEqualTo(START_FAILED);
    assertThat(served.log().ofRun()).contains("is a backup, and is not served");
    return backup;
  }

  private Path aCopyBesideTheOriginalIsFenced() throws IOException {
    DaemonProcess original = cluster.participant(NAME).process();
    assertThat(original.terminate()).isZero();
    Path copy = cluster.directory().resolve("copy");
    copy(cluster.dataDirectory(NAME), copy);
    original.startAndAwaitReady();
    cluster.awaitMembership();

    DaemonProcess second = cluster.stranger("copy-beside", NAME, copy);
    second.start();

    assertThat(second.awaitExit()).isEqualTo(DaemonProcess.FATAL);
    assertThat(second.log().ofRun())
        .contains("STORE_FENCED")
        .contains("runs at " + original.endpoint().address());
    assertThat(original.isRunning()).isTrue();
    transfers();
    return copy;
  }

  private void anOldCopyInItsPlaceIsRefused(Path copy) {
    DaemonProcess original = cluster.participant(NAME).process();
    original.kill();
    cluster.placeData(NAME, copy);
    DaemonProcess old = cluster.participant(NAME).process();
    old.start();
    assertThat(old.awaitExit()).isEqualTo(DaemonProcess.FATAL);
    assertThat(old.log().ofRun()).contains("STORE_ROLLED_BACK").contains("gone back in time");
  }

  private void restoredItServesAgain(Path backup) {
    Path data = cluster.directory().resolve("restored");
    CliResult made =
        store(
            "restore",
            "--from",
            backup.toString(),
            "--data-dir",
            data.toString(),
            "--ids-ahead",
            "0s");
    assertThat(made.exitCode()).as(made.toString()).isZero();
    assertThat(made.stdout()).contains("restored name=" + NAME).contains("Lost here: everything");
    Path old = cluster.directory().resolve(NAME).resolve("data");
    cluster.placeData(NAME, data);
    cluster.participant(NAME).process().startAndAwaitReady();
    cluster.awaitMembership();
    await("both coordinators have taken the restored store")
        .atMost(PATIENCE)
        .until(
            () ->
                cluster.coordinators().stream()
                    .allMatch(
                        coordinator ->
                            coordinator.client().participants().stream()
                                .anyMatch(
                                    p -> made.stdout().contains("storeId=" + p.getStoreId()))));
    transfers();

    DaemonProcess lost = cluster.stranger("lost-store", NAME, old);
    lost.start();
    assertThat(lost.awaitExit()).isEqualTo(DaemonProcess.FATAL);
    assertThat(lost.log().ofRun()).contains("STORE_FENCED").contains("restored in its place");
    assertThat(cluster.participant(NAME).process().terminate()).isZero();
    assertThat(cluster.verifyStore(NAME).exitCode()).isZero();
  }

  private void transfers() {
    RandomTransfers transfers = new RandomTransfers(bank, 2);
    for (int i = 0; i < 5; i++) {
      assertThat(
              cluster
                  .coordinator(1 + i % 2)
                  .client()
                  .submit(withId(transfers.next(), newId()))
                  .getOutcome()
                  .getStatus())
          .isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMMITTED);
    }
  }

  private CliResult store(String... arguments) {
    String[] command = new String[arguments.length + 2];
    command[0] = cluster.surroundings().program("troth-participant").toString();
    command[1] = "store";
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    return new Command(cluster.directory().resolve("store-" + arguments[0])).run(command);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
