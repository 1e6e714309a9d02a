package dev.troth.participant.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.InMemoryStore;
import dev.troth.participant.engine.KeyScan;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.participant.engine.Version;
import dev.troth.store.v1.Change;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions by key, time and number, and the journal by position. */
class VersionRecordsTest {

  private static final RegisterId ID = Documents.id(1_000, 1);
  private static final List<String> KEYS =
      List.of("a", "a!", "a/b", "a/b/c", "ab", "b", "é", "\uff5e", "\ud83d\ude00", "zz");

  @TempDir Path directory;
  private final InMemoryStore model = new InMemoryStore(Documents.store(1));
  private RocksStore store;

  @BeforeEach
  void open() throws Exception {
    store = Stores.open(directory);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void commit(Timestamp at, Change... changes) {
    Stores.commit(store, ID, at, changes);
    Stores.commit(model, ID, at, changes);
  }

  private void commitAnything(Random random, int times, int latestMillis) {
    for (int i = 0; i < times; i++) {
      Timestamp at = new Timestamp(1 + random.nextInt(latestMillis));
      List<String> keys = new ArrayList<>(KEYS); // only one of an escrow key's adds is a branch's
      Collections.shuffle(keys, random);
      long delta = 1L + i;
      commit(
          at,
          keys.stream()
              .limit(1 + random.nextInt(3))
              .map(key -> Stores.add(key, delta))
              .toArray(Change[]::new));
    }
  }

  private static Map<String, Optional<Version>> keys(
      Store from, String prefix, String afterKey, Timestamp at, int limit) {
    Map<String, Optional<Version>> found = new LinkedHashMap<>();
    from.keys(
        prefix,
        afterKey,
        at,
        (key, newest) -> {
          found.put(key, newest);
          return found.size() < limit;
        });
    return found;
  }

  @Test
  void keysAreFoundInOrderWithTheirNewestVersionsAtEveryMoment() {
    for (int seed = 0; seed < 4; seed++) {
      Random random = new Random(seed);
      commitAnything(random, 60, 40);
      for (int moment = 0; moment <= 41; moment++) {
        Timestamp at = new Timestamp(moment);
        for (String prefix : List.of("", "a", "a/", "a/b", "b", "é", "\ud83d\ude00", "c", "zzz")) {
          String after = random.nextBoolean() ? "" : KEYS.get(random.nextInt(KEYS.size()));
          int limit = 1 + random.nextInt(12);
          Map<String, Optional<Version>> found = keys(store, prefix, after, at, limit);
          assertThat(List.copyOf(found.entrySet()))
              .as("prefix %s after %s at %d seed %d", prefix, after, moment, seed)
              .isEqualTo(List.copyOf(keys(model, prefix, after, at, limit).entrySet()));
          assertThat(KeyScan.page(store, prefix, after, at, limit))
              .isEqualTo(KeyScan.page(model, prefix, after, at, limit));
        }
      }
    }
  }

  @Test
  void versionsAreFoundByNumberAndTime() {
    Random random = new Random(3);
    commitAnything(random, 300, 60);
    for (int i = 0; i < 3000; i++) {
      String key = KEYS.get(random.nextInt(KEYS.size()));
      long after = random.nextInt(80);
      Timestamp since = new Timestamp(random.nextInt(63));
      int limit = 1 + random.nextInt(5);
      assertThat(store.versions(key, after, since, limit))
          .as("%s after %d since %d limit %d", key, after, since.bits(), limit)
          .isEqualTo(model.versions(key, after, since, limit));
      assertThat(store.versionAt(key, since)).isEqualTo(model.versionAt(key, since));
      assertThat(store.versionsAfter(key, since)).isEqualTo(model.versionsAfter(key, since));
    }
  }

  @Test
  void aVersionIsFoundByNumberAmongThoseOfOneMoment() {
    Change[] changes = new Change[20];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = Stores.append("s", "e" + i);
    }
    commit(Timestamp.ofMillis(5), changes);
    commit(Timestamp.ofMillis(9), changes);
    for (int after = 0; after <= 41; after++) {
      assertThat(store.versions("s", after, 100)).isEqualTo(model.versions("s", after, 100));
    }
  }

  @Test
  void theEventsBetweenTwoPositionsAreReadInOrder() {
    for (int i = 1; i <= 9; i++) {
      commit(Timestamp.ofMillis(i), Stores.add("k" + i, i));
    }
    List<Long> positions = new ArrayList<>();
    store.events(
        3,
        7,
        (position, event) -> {
          assertThat(event).isEqualTo(store.event(position));
          return positions.add(position);
        });
    assertThat(positions).containsExactly(4L, 5L, 6L, 7L);
    positions.clear();
    store.events(0, 9, (position, event) -> positions.add(position) && position < 2);
    assertThat(positions).containsExactly(1L, 2L);
    store.events(9, 9, (position, event) -> positions.add(position));
    assertThat(positions).hasSize(2);
  }

  @Test
  void anEventThatIsMissingIsAFailure() throws Exception { // I14
    commit(Timestamp.ofMillis(1), Stores.add("a", 1), Stores.add("b", 1), Stores.add("c", 1));
    Database database = store.database();
    database.rocks().delete(database.handle(ColumnFamily.JOURNAL), StoreKeys.position(2));
    assertThatThrownBy(() -> store.events(0, 3, (position, event) -> true))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("event 2");
    assertThatThrownBy(() -> store.events(3, 4, (position, event) -> true))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("event 4");
  }
}
