package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.Participant;
import dev.troth.systemtests.process.cluster.SoloLoad;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A disk that did not keep what was written. */
class DamagedStoreIT {

  private static final int TRANSACTIONS = 3_000;
  private static final int TORN_BYTES = 10;
  private static final int START_FAILED = 1;

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void refusesToStartOnALogWithAFlippedByteAndNamesTheFile() throws IOException {
    Cluster cluster = clusters.start(clusters.plan().participants("bank-a"));
    DaemonProcess process = cluster.participant("bank-a").process();
    new SoloLoad(cluster.participant("bank-a"), "a value").commit(TRANSACTIONS);
    process.kill();
    Path wal = largestLog(cluster.dataDirectory("bank-a"));

    flipByteInTheMiddle(wal);
    process.start();

    assertThat(process.awaitExit()).isEqualTo(START_FAILED);
    assertThat(process.log().ofRun())
        .contains("damaged")
        .contains(wal.getFileName().toString())
        .doesNotContain("ready");
    assertThat(cluster.verifyStore("bank-a").exitCode()).isNotZero();
  }

  @Test
  void startsOnALogWithATornTail() throws IOException {
    Cluster cluster = clusters.start(clusters.plan().participants("bank-a"));
    Participant participant = cluster.participant("bank-a");
    SoloLoad load = new SoloLoad(participant, "a value").commit(TRANSACTIONS);
    int before = load.acknowledged().size();
    load.commit(1); // Alone in the log's last batch: no more can be lost with it.
    participant.process().kill();

    truncate(largestLog(cluster.dataDirectory("bank-a")), TORN_BYTES);
    participant.process().startAndAwaitReady();

    assertThat(participant.client().read(SoloLoad.COUNTER).getCounter())
        .isBetween((long) before, (long) before + 1);
    new SoloLoad(participant, "a later value").commit(100);
    assertThat(participant.process().terminate()).isZero();
    assertThat(cluster.verifyStore("bank-a").exitCode()).isZero();
  }

  private static void flipByteInTheMiddle(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long middle = bytes.length() / 2;
      bytes.seek(middle);
      int old = bytes.read();
      bytes.seek(middle);
      bytes.write(old ^ 0x10);
    }
  }

  private static void truncate(Path file, int bytes) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(open.length() - bytes);
    }
  }

  /** RocksDB's write-ahead log with what the load has written. */
  private static Path largestLog(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".log"))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }
}
