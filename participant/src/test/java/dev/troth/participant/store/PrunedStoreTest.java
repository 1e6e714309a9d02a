package dev.troth.participant.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.Horizons;
import dev.troth.participant.engine.Keeping;
import dev.troth.participant.engine.PrunedPast;
import dev.troth.participant.engine.Pruning;
import dev.troth.participant.engine.Version;
import dev.troth.participant.engine.Writes;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.v1.KeyPolicy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksIterator;

/** Stores whose past is pruned, on disk. */
class PrunedStoreTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final int TRANSACTIONS = 1_000;
  private static final int EVENTS = 3 * TRANSACTIONS + 3;
  private static final KeyPolicy LAST_FIVE = Keeping.last("", 5);

  @TempDir Path parent;

  private Path directory;
  private Path to;

  @BeforeEach
  void nameDirectories() {
    directory = parent.resolve("store");
    to = parent.resolve("to");
  }

  private interface Deed {
    void to(RocksStore store) throws Exception;
  }

  private void filled(Deed deed) throws Exception {
    try (RocksStore store = Stores.open(directory)) {
      Samples.fill(store, TRANSACTIONS);
      deed.to(store);
      store.sync();
    }
  }

  private void prune(RocksStore store, KeyPolicy... policies) {
    new Pruning(store, NOW.toEpochMilli(), policies).round();
  }

  private static List<Version> versions(RocksStore store, String key) {
    return store.versions(key, 0, 10_000);
  }

  @Test
  void whatIsKeptIsAsItWas() throws Exception {
    filled(
        store -> {
          List<Version> before = versions(store, "sum");
          prune(store, LAST_FIVE);
          assertThat(versions(store, "sum"))
              .isEqualTo(before.subList(before.size() - 5, before.size()));
          Version last = before.get(before.size() - 6);
          assertThat(store.prunedPast("sum")).map(PrunedPast::events).contains(last.number());
          assertThat(store.prunedPast("sum")).map(PrunedPast::counter).contains(last.counter());
          assertThat(store.state("sum").version()).isEqualTo(before.size());
        });
    try (RocksStore store = Stores.open(directory)) {
      assertThat(store.state("sum").version()).isEqualTo(TRANSACTIONS + 3);
      assertThat(store.newestVersions("stream", Timestamp.MAX, 10)).hasSize(5);
      assertThat(store.nextPosition()).isEqualTo(EVENTS + 1);
      assertThat(store.trimmed()).isGreaterThan(2_900);
      assertThat(store.horizons().of("sum").position()).isGreaterThan(store.trimmed());
    }
  }

  @Test
  void replayIsTheStateAtEveryStep() throws Exception {
    filled(
        store -> {
          Pruning pruning =
              new Pruning(store, NOW.toEpochMilli(), LAST_FIVE, Keeping.last("sum", 900));
          for (int step = 0; step < 12; step++) {
            pruning.step();
            store.sync();
            Path copy = parent.resolve("step" + step);
            Stores.copy(directory, copy);
            StoreVerifier.Findings found = StoreVerifier.verify(copy, Progress.NONE);
            assertThat(found.problems()).as("step %d", step).isEmpty();
            assertThat(found.events() + found.pruned()).isEqualTo(EVENTS);
            assertThat(found.pruned()).isEqualTo(pruning.pruned());
          }
          assertThat(pruning.pruned()).isGreaterThan(2_000);
        });
  }

  @Test
  void canBeRebuilt() throws Exception {
    filled(
        store -> {
          prune(store, LAST_FIVE);
          store.write(
              new Writes().version("sum", new Version(1, Timestamp.ofMillis(10), 1, 999)).staged());
        });
    assertThat(StoreVerifier.verify(directory, Progress.NONE).problems()).isNotEmpty();

    StoreRebuild.Findings rebuilt = StoreRebuild.rebuild(directory, Progress.NONE);

    assertThat(rebuilt.pruned() + rebuilt.events()).isEqualTo(EVENTS);
    assertThat(rebuilt.events()).isEqualTo(25);
    assertThat(StoreVerifier.verify(directory, Progress.NONE).problems()).isEmpty();
  }

  @Test
  void comesOutAndInAgainAsItWas() throws Exception {
    filled(
        store -> {
          prune(store, LAST_FIVE);
          Stores.commit(
              store, Documents.id(70_000, 1), Timestamp.ofMillis(70_000), Stores.add("sum", 7));
        });
    String exported = export(directory, 1, Long.MAX_VALUE);

    StoreImport.Findings made = importing(exported);

    assertThat(made.events()).isEqualTo(26);
    assertThat(made.pruned()).isEqualTo(EVENTS - 25);
    assertThat(export(to, 1, Long.MAX_VALUE)).isEqualTo(exported);
    assertThat(StoreVerifier.verify(to, Progress.NONE).problems()).isEmpty();
    try (RocksStore from = Stores.open(directory);
        RocksStore copy = RocksStore.open(to, "bank-a", Documents.store(9))) {
      assertThat(all(copy, ColumnFamily.VERSIONS)).isEqualTo(all(from, ColumnFamily.VERSIONS));
      assertThat(all(copy, ColumnFamily.PRUNED)).isEqualTo(all(from, ColumnFamily.PRUNED));
      assertThat(all(copy, ColumnFamily.HORIZONS)).isEqualTo(all(from, ColumnFamily.HORIZONS));
      assertThat(all(copy, ColumnFamily.JOURNAL)).isEqualTo(all(from, ColumnFamily.JOURNAL));
      assertThat(copy.nextPosition()).isEqualTo(EVENTS + 2);
    }
  }

  @Test
  void anExportSaysWhatIsPruned() throws Exception {
    filled(store -> prune(store, Keeping.last("sum", 5)));
    assertThat(export(directory, 1, 3).lines())
        .containsExactly(
            """
            {"pruned":{"key":"sum","kind":"STATE_KIND_COUNTER","events":998,\
            "commitTimestamp":"1970-01-01T00:00:09.950Z","counter":"495513"}}""",
            """
            {"horizon":{"prefix":"sum","moment":"1970-01-01T00:00:09.960Z",\
            "floor":"1970-01-01T00:00:00Z","position":3003}}""",
            "{\"position\":1,\"prunedTo\":1}",
            line(2, "put"),
            line(3, "append"));
    assertThat(export(directory, 4, 4)).isEqualTo("{\"position\":4,\"prunedTo\":4}\n");
  }

  private String line(int position, String operation) throws Exception {
    String line = export(directory, position, position).strip();
    assertThat(line).startsWith("{\"position\":" + position).contains(operation);
    return line;
  }

  @Test
  void anImportThatLacksSomethingIsRefused() throws Exception {
    filled(store -> prune(store, LAST_FIVE));
    List<String> lines = export(directory, 1, Long.MAX_VALUE).lines().toList();
    assertRefused(lines.subList(1, lines.size()), "are said to be pruned", "more pruned events");
    assertRefused(lines.subList(0, 8), "no event of", "are missing");
    List<String> late = new ArrayList<>(lines);
    late.add(late.remove(0));
    assertRefused(late, "comes after an event", "more pruned events");
    List<String> unbounded = new ArrayList<>(lines);
    unbounded.removeIf(line -> line.startsWith("{\"horizon\""));
    assertRefused(unbounded, "no horizon");
    List<String> twice = new ArrayList<>(lines);
    twice.add(0, lines.get(0));
    assertRefused(twice, "the second that says");
    assertRefused(List.of("{\"position\":1,\"prunedTo\":9}"), "more pruned events");
    assertRefused(List.of("{\"pruned\":{\"key\":\"a\"}}"), "line 1 is not an event");
  }

  private void assertRefused(List<String> lines, String... messages) {
    assertThatThrownBy(() -> importing(String.join("\n", lines) + "\n"))
        .isInstanceOf(ImportRefusedException.class)
        .satisfies(refusal -> assertThat(List.of(messages)).anyMatch(refusal.toString()::contains));
    assertThat(to).doesNotExist();
  }

  @Test
  void whatIsSaidOfPrunedEventsIsVerified() throws Exception {
    filled(
        store -> {
          prune(store, LAST_FIVE);
          delete(store, ColumnFamily.PRUNED, StoreKeys.pruned("stream"));
        });
    assertThat(StoreVerifier.verify(directory, Progress.NONE).problems().toString())
        .contains("are said to be pruned, but the journal lacks", "stream");
  }

  @Test
  void soIsTheHorizon() throws Exception {
    filled(
        store -> {
          prune(store, LAST_FIVE);
          delete(store, ColumnFamily.HORIZONS, StoreKeys.horizon(""));
        });
    assertThat(StoreVerifier.verify(directory, Progress.NONE).problems().toString())
        .contains("HORIZONS", "sum");
  }

  @Test
  void andWhereTheJournalBegins() throws Exception {
    filled(
        store -> {
          prune(store, LAST_FIVE);
          delete(store, ColumnFamily.HORIZONS, StoreKeys.TRIMMED);
        });
    assertThat(StoreVerifier.verify(directory, Progress.NONE).problems().toString())
        .contains("the journal has no event 1");
  }

  private static void delete(RocksStore store, ColumnFamily family, byte[] key) throws Exception {
    store.database().rocks().delete(store.database().handle(family), key);
  }

  @Test
  void thoseWhoReadTheJournalPassWhatIsTrimmed() throws Exception {
    filled(
        store -> {
          prune(store, LAST_FIVE);
          long trimmed = store.trimmed();
          List<Long> seen = new ArrayList<>();
          store.events(0, trimmed + 2, (position, event) -> seen.add(position));
          assertThat(seen).containsExactly(trimmed + 1, trimmed + 2);
          store.events(0, trimmed, (position, event) -> seen.add(position));
          assertThat(seen).hasSize(2);
          assertThat(store.event(1).hasChange()).isFalse();
        });
  }

  @Test
  void aPrunedKeyIsFoundWithoutItsTombstones() throws Exception {
    filled(
        store -> {
          prune(store, LAST_FIVE);
          Horizons before = store.horizons();
          assertThat(new Pruning(store, NOW.toEpochMilli(), LAST_FIVE).round()).isZero();
          assertThat(store.horizons().of("sum")).isEqualTo(before.of("sum"));
        });
  }

  @Test
  void theRoomOfWhatIsPrunedIsGivenBack() throws Exception {
    Random random = new Random(1);
    try (RocksStore store = Stores.open(directory, 256 << 10)) {
      for (int i = 1; i <= 4_000; i++) {
        byte[] content = new byte[1 << 10];
        random.nextBytes(content);
        Stores.commit(
            store,
            Documents.id(1_000 + i, i),
            Timestamp.ofMillis(10L * i),
            Change.newBuilder()
                .setKey("k" + i % 8)
                .setPut(Content.newBuilder().setBytes(ByteString.copyFrom(content)))
                .build());
      }
      flush(store);
      store.reclaiming().run();
      assertThat(tableBytes(store)).isGreaterThan(4_000 << 10);
      prune(store, Keeping.last("", 10));
      flush(store);
      awaitLess(store, 400 << 10);
      store.sync();
    }
    assertThat(StoreVerifier.verify(directory, Progress.NONE).problems()).isEmpty();
  }

  /** What RocksDB merges itself just then is left to it, and has its turn later. */
  private static void awaitLess(RocksStore store, long bytes) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              store.reclaiming().run();
              assertThat(tableBytes(store)).isLessThan(bytes);
            });
  }

  /** No log is needed any more: so nothing can be torn. */
  private static void flush(RocksStore store) throws Exception {
    store.sync();
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      store.database().rocks().flush(options, store.database().handles());
    }
  }

  private static long tableBytes(RocksStore store) {
    return store.database().rocks().getLiveFilesMetaData().stream()
        .mapToLong(LiveFileMetaData::size)
        .sum();
  }

  private static List<String> all(RocksStore store, ColumnFamily family) {
    List<String> records = new ArrayList<>();
    try (RocksIterator stored = store.database().iterator(family)) {
      for (stored.seekToFirst(); stored.isValid(); stored.next()) {
        records.add(
            HexFormat.of().formatHex(stored.key())
                + "="
                + HexFormat.of().formatHex(stored.value()));
      }
    }
    return records;
  }

  private StoreImport.Findings importing(String lines) throws Exception {
    ByteArrayInputStream in = new ByteArrayInputStream(lines.getBytes(UTF_8));
    return StoreImport.run(to, "bank-a", Documents.store(2), in, NOW, Progress.NONE, 0);
  }

  private static String export(Path directory, long from, long to) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StoreExport.export(directory, from, to, out, Progress.NONE);
    return out.toString(UTF_8);
  }
}
