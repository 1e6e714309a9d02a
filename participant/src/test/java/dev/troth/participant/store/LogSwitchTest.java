package dev.troth.participant.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.Documents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log and memtables are switched together, and only when the log is forced up to its end. */
class LogSwitchTest {

  private static final long SWITCH_BYTES = 256 << 10;
  private static final int EVENTS = 4_000;
  private static final String PAYLOAD = "x".repeat(700);

  @TempDir Path parent;

  private static void write(RocksStore store, int number) {
    Stores.commit(
        store,
        Documents.id(1_000 + number, number),
        Timestamp.ofMillis(number),
        Stores.add("sum", 1),
        Stores.put("key" + number % 100, PAYLOAD + number));
  }

  @Test
  void whatWentThroughManyLogsIsAllThereAfterReopening() throws Exception {
    Path directory = parent.resolve("live");
    try (RocksStore store = Stores.open(directory, SWITCH_BYTES)) {
      for (int number = 1; number <= EVENTS; number++) {
        write(store, number);
      }
      assertThat(Stores.logs(directory)).hasSizeLessThan(8);
    }
    try (RocksStore store = Stores.open(directory)) {
      assertThat(store.state("sum").counter()).isEqualTo(EVENTS);
      assertThat(store.nextPosition()).isEqualTo(2 * EVENTS + 1);
    }
    assertThat(StoreVerifier.verify(directory, Progress.NONE).problems()).isEmpty();
  }

  @Test
  void aLossOfPowerCutsASuffixOffAndLeavesNoHole() throws Exception {
    long seed = Long.getLong("troth.seed", new Random().nextLong());
    Random random = new Random(seed);
    Path directory = parent.resolve("live");
    try (RocksStore store = Stores.open(directory, SWITCH_BYTES)) {
      int number = 0;
      for (int crash = 0; crash < 8; crash++) {
        for (int i = 200 + random.nextInt(300); i > 0; i--) {
          write(store, ++number);
        }
        Path crashed = parent.resolve("crashed" + crash);
        copyAtOneMoment(store, directory, crashed);
        tearNewestLog(crashed, random);
        assertIsABeginning(crashed, number, "seed=" + seed + " crash=" + crash);
      }
    }
  }

  /** Every other log was forced to its end before it was left. */
  private static void tearNewestLog(Path crashed, Random random) throws Exception {
    List<Path> logs = Stores.logs(crashed);
    Path newest = logs.get(logs.size() - 1);
    Stores.truncate(newest, (long) (Files.size(newest) * random.nextDouble()));
  }

  private static void assertIsABeginning(Path crashed, int written, String what) throws Exception {
    try (RocksStore store = Stores.open(crashed)) {
      long events = store.nextPosition() - 1;
      assertThat(events).as(what).isLessThanOrEqualTo(2L * written).isEven();
      assertThat(store.state("sum").counter()).as(what).isEqualTo(events / 2);
    }
    assertThat(StoreVerifier.verify(crashed, Progress.NONE).problems()).as(what).isEmpty();
  }

  /**
   * A flush that ends between the copies of two files leaves a directory that never was: the old
   * manifest, and without the log that was flushed.
   */
  private static void copyAtOneMoment(RocksStore store, Path live, Path copy) throws Exception {
    store.database().rocks().pauseBackgroundWork();
    try {
      Stores.copy(live, copy);
    } finally {
      store.database().rocks().continueBackgroundWork();
    }
  }
}
