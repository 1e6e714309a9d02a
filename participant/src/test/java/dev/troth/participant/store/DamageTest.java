package dev.troth.participant.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.Documents;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged store is not served, and it is said which file is damaged. */
class DamageTest {

  @TempDir Path parent;

  private Path crashed(int events) throws Exception {
    Path directory = parent.resolve("live");
    Path crashed = parent.resolve("crashed");
    try (RocksStore store = Stores.open(directory)) {
      for (int i = 1; i <= events; i++) {
        Stores.commit(
            store,
            Documents.id(1_000 + i, i),
            Timestamp.ofMillis(i),
            Stores.add("a", 1),
            Stores.put("k" + i, "x".repeat(200)));
      }
      store.sync();
      Stores.copy(directory, crashed);
    }
    return crashed;
  }

  @Test
  void aFlippedByteInTheMiddleOfTheLogIsRefusedAndTheFileIsNamed() throws Exception {
    Path crashed = crashed(500);
    Path log = Stores.logs(crashed).get(0);
    for (double place : new double[] {0.1, 0.3, 0.5, 0.7, 0.9}) {
      Path damaged = parent.resolve("damaged" + place);
      Stores.copy(crashed, damaged);
      Path file = damaged.resolve(log.getFileName());
      Stores.flip(file, (long) (Files.size(log) * place));
      assertThatThrownBy(() -> Stores.open(damaged).close())
          .isInstanceOf(StoreOpenException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("damaged");
    }
  }

  /** A bad length looks like a torn tail to RocksDB, which would drop the rest without a word. */
  @Test
  void noFlippedByteOfASmallLogEndsItSilently() throws Exception {
    Path crashed = crashed(20);
    Path log = Stores.logs(crashed).get(0);
    byte[] bytes = Files.readAllBytes(log);
    int lastRecords = 1000; // whatever is bad in the last record is taken for a torn tail
    for (int at = 0; at < bytes.length - lastRecords; at += 3) {
      Path damaged = parent.resolve("flipped" + at);
      Files.createDirectories(damaged);
      Stores.flip(Files.copy(log, damaged.resolve(log.getFileName())), at);
      assertThat(LogDamage.in(damaged))
          .as("byte %d", at)
          .singleElement()
          .matches(LogDamage::isInTheMiddle);
    }
  }

  @Test
  void aFlippedLengthInTheMiddleIsRefused() throws Exception {
    Path crashed = crashed(20);
    Path log = Stores.logs(crashed).get(0);
    int header = (int) LogDamage.in(truncatedTo(crashed, log, Files.size(log) / 2)).get(0).offset();
    Stores.flip(log, header + 5); // the length's upper byte
    assertThatThrownBy(() -> Stores.open(crashed).close())
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining(log.toString());
  }

  private Path truncatedTo(Path directory, Path log, long size) throws Exception {
    Path torn = parent.resolve("torn" + size);
    Stores.copy(directory, torn);
    Stores.truncate(torn.resolve(log.getFileName()), size);
    return torn;
  }

  @Test
  void aTornTailWasNeverAcknowledgedAndOpens() throws Exception {
    Path crashed = crashed(100);
    Path log = Stores.logs(crashed).get(0);
    Path torn = truncatedTo(crashed, log, Files.size(log) - 100);
    try (RocksStore store = Stores.open(torn)) {
      assertThat(store.state("a").counter()).isEqualTo(99);
      assertThat(store.nextPosition()).isEqualTo(199);
    }
  }
}
