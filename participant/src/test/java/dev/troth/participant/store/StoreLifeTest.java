package dev.troth.participant.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.life.LifeFault;
import dev.troth.daemon.life.LifeRules;
import dev.troth.participant.engine.Documents;
import dev.troth.v1.StoreLife;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts and writes are counted over restarts, crashes, and everything RocksDB does to files. */
class StoreLifeTest {

  @TempDir Path parent;

  private static void write(RocksStore store, int number) {
    Stores.commit(
        store,
        Documents.id(1_000 + number, number),
        Timestamp.ofMillis(10L * number),
        Stores.add("sum", number));
  }

  @Test
  void everyStartBeginsWithAllThatWasDurable() throws Exception {
    Path directory = parent.resolve("store");
    Random random = new Random(7);
    StoreLife before = StoreLife.getDefaultInstance();
    int number = 0;
    for (int start = 1; start <= 6; start++) {
      try (RocksStore store = Stores.open(directory, 1 + random.nextInt(4_000))) {
        StoreLife life = store.begin(start);
        assertThat(life.getStarts()).isEqualTo(start);
        assertThat(LifeRules.faultOf(life, before)).isEmpty();
        for (int i = 0; i < 20; i++) {
          write(store, ++number);
        }
        store.sync();
        if (start % 2 == 0) {
          store.database().compact();
        }
        before = life.toBuilder().setWritten(store.written()).build();
        assertThat(before.getWritten()).isGreaterThan(life.getWritten());
      }
    }
  }

  @Test
  void whatIsNotForcedIsNotCounted() throws Exception {
    try (RocksStore store = Stores.open(parent.resolve("store"))) {
      store.begin(1);
      long before = store.written();
      write(store, 1);
      assertThat(store.written()).isEqualTo(before);
      store.sync();
      assertThat(store.written()).isGreaterThan(before);
    }
  }

  @Test
  void aCopyThatIsPutBackIsSeenToBeOld() throws Exception {
    Path directory = parent.resolve("store");
    Path copy = parent.resolve("copy");
    StoreLife original;
    try (RocksStore store = Stores.open(directory)) {
      original = store.begin(1);
      write(store, 1);
      store.sync();
      Stores.copy(directory, copy);
      write(store, 2);
      store.sync();
      original = original.toBuilder().setWritten(store.written()).build();
    }
    try (RocksStore store = Stores.open(copy)) {
      assertThat(LifeRules.faultOf(store.begin(2), original)).contains(LifeFault.ROLLED_BACK);
    }
    try (RocksStore store = Stores.open(directory)) {
      assertThat(LifeRules.faultOf(store.begin(3), original)).isEmpty();
    }
  }
}
