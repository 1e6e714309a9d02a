package dev.troth.participant.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.BackupMaker;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.Writes;
import dev.troth.v1.RegisterStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.WriteBatch;

/** What is backed up, what comes back, and what is refused. */
class StoreBackupTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final StoreId NEW = Documents.store(2);

  @TempDir Path parent;

  private Path data;
  private Path backup;
  private Path restored;

  @BeforeEach
  void nameDirectories() {
    data = parent.resolve("data");
    backup = parent.resolve("backup");
    restored = parent.resolve("restored");
  }

  private void fill() throws Exception {
    try (RocksStore store = Stores.open(data)) {
      store.begin(1);
      Samples.fill(store, 10);
      store.write(
          Writes.of(Documents.id(60_000, 1), Stores.row(RegisterStatus.REGISTER_STATUS_COMMITTED))
              .staged());
      store.sync();
    }
  }

  private StoreBackup.Findings backUp() throws Exception {
    return StoreBackup.run(data, backup, NOW, Progress.NONE);
  }

  private StoreRestore.Findings restore() throws Exception {
    return StoreRestore.run(
        backup, restored, NEW, NOW.plusSeconds(60), Duration.ofSeconds(5), Progress.NONE);
  }

  private void refusesRestore(String why) {
    assertThatThrownBy(this::restore)
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining(why);
    assertThat(restored).doesNotExist();
  }

  @Test
  void aBackupIsVerifiedAndNotServed() throws Exception {
    fill();
    StoreBackup.Findings made = backUp();

    assertThat(made.position()).isEqualTo(33);
    assertThat(StoreVerifier.verify(backup, Progress.NONE).problems()).isEmpty();
    assertThat(data.resolve("checkpoint")).doesNotExist();
    assertThatThrownBy(() -> Stores.open(backup))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("is a backup, and is not served")
        .hasMessageContaining("store restore --from");
    assertThatThrownBy(this::backUp).hasMessageContaining("there is something in");
  }

  @Test
  void aRestoreIsAnotherStoreWithTheSamePast() throws Exception {
    fill();
    backUp();
    StoreRestore.Findings made = restore();

    assertThat(made.from()).isEqualTo(Documents.store(1));
    assertThat(made.backupMade()).isEqualTo(NOW);
    assertThat(made.position()).isEqualTo(33);
    assertThat(made.inDoubtCount()).isEqualTo(1);
    assertThat(made.inDoubt()).containsExactly(Documents.id(50_000, 1).toString());
    assertThat(StoreVerifier.verify(restored, Progress.NONE).problems()).isEmpty();
    try (RocksStore store = Stores.open(restored)) {
      assertThat(store.id()).isEqualTo(NEW);
      assertThat(store.predecessors()).containsExactly(Documents.store(1).toBytes());
      assertThat(store.begin(2).getStarts()).isEqualTo(1);
      assertThat(store.nextPosition()).isEqualTo(34);
      assertThat(store.horizonMillis()).isGreaterThan(NOW.plusSeconds(65).toEpochMilli());
      assertThat(store.ceiling()).isEqualTo(Timestamp.ofMillis(NOW.plusSeconds(60).toEpochMilli()));
      // What was in doubt is gone, what was final is not, and nobody has to be asked about it.
      assertThat(store.row(Documents.id(50_000, 1)).isNone()).isTrue();
      assertThat(store.row(Documents.id(60_000, 1)).isFinal()).isTrue();
      assertThat(store.row(Documents.id(60_000, 1)).ended()).isTrue();
      assertThat(store.row(Documents.id(60_000, 1)).branch().members()).isEmpty();
    }
  }

  @Test
  void whatWasRestoredTwiceNamesBothPredecessors() throws Exception {
    fill();
    backUp();
    restore();
    Path second = parent.resolve("second");
    StoreBackup.run(restored, second, NOW.plusSeconds(90), Progress.NONE);
    backup = second;
    restored = parent.resolve("again");
    StoreRestore.run(
        second, restored, Documents.store(3), NOW.plusSeconds(99), Duration.ZERO, Progress.NONE);
    try (RocksStore store = Stores.open(restored)) {
      assertThat(store.predecessors()).containsExactly(NEW.toBytes(), Documents.store(1).toBytes());
    }
  }

  @Test
  void aBackupThatIsNotWhatWasWrittenIsRefused() throws Exception {
    fill();
    backUp();
    Path file = backup.resolve("CURRENT");
    byte[] original = Files.readAllBytes(file);
    Stores.flip(file, 3);
    refusesRestore("its checksum differs");
    assertThatThrownBy(() -> StoreVerifier.verify(backup, Progress.NONE))
        .hasMessageContaining("is damaged");
    Stores.truncate(file, 3);
    refusesRestore("has 3 bytes, not");
    Files.delete(file);
    refusesRestore("CURRENT is missing");
    Files.write(file, original);
    Files.writeString(backup.resolve("000999.sst"), "x");
    refusesRestore("files that do not belong to it");
  }

  @Test
  void aBackupWithoutManifestOrOfAnotherFormatIsRefused() throws Exception {
    fill();
    backUp();
    Path manifest = backup.resolve(Manifest.FILE);
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replace("\"format\": 1", "\"format\": 2"));
    refusesRestore("has format 2, this version reads format 1");
    Files.writeString(manifest, text.replace("\"recordFormat\": 1", "\"recordFormat\": 3"));
    refusesRestore("have format 3, this version reads format 1");
    Files.writeString(manifest, text.substring(0, text.length() / 2));
    refusesRestore("cannot be read");
    Files.delete(manifest);
    refusesRestore("there is no backup");
  }

  @Test
  void aStoreOfAnotherFormatIsRefusedByBothFormats() throws Exception {
    fill();
    try (Database database = Database.open(data);
        WriteBatch batch = new WriteBatch()) {
      byte[] identity =
          database.rocks().get(database.handle(ColumnFamily.META), StoreKeys.IDENTITY).clone();
      identity[0] = 2;
      batch.put(database.handle(ColumnFamily.META), StoreKeys.IDENTITY, identity);
      database.writeForced(batch);
    }
    assertThatThrownBy(() -> Stores.open(data))
        .hasMessageContaining("identity of the store")
        .hasMessageContaining("has format 2, and this version reads format 1");
  }

  @Test
  void aRestoreThatDidNotComeToItsEndIsNotServed() throws Exception {
    Files.createDirectories(restored);
    Files.writeString(restored.resolve(StoreRestore.MARKER), "somewhere");
    assertThatThrownBy(() -> Stores.open(restored)).hasMessageContaining("did not come to its end");
  }

  @Test
  void aRestoreDoesNotTouchWhatIsThere() throws Exception {
    fill();
    backUp();
    Files.createDirectories(restored);
    Path other = Files.writeString(restored.resolve("other"), "mine");
    assertThatThrownBy(this::restore).hasMessageContaining("there is something in");
    assertThat(other).hasContent("mine");
  }

  @Test
  void aStoreThatIsServedIsBackedUpAsItIsAtOneMoment() throws Exception {
    fill();
    Path backups = parent.resolve("backups");
    try (RocksStore store = Stores.open(data)) {
      store.begin(2);
      OnlineBackups online = new OnlineBackups(store, data, Optional.of(backups), () -> NOW);
      BackupMaker.Made made = online.make(Runnable::run, (done, total) -> {});
      Stores.commit(
          store, Documents.id(70_000, 1), Timestamp.ofMillis(70_000), Stores.add("sum", 5));
      store.sync();

      assertThat(made.position()).isEqualTo(33);
      assertThat(made.path()).isEqualTo(backups.resolve("bank-a-20261120T120000.000Z"));
      StoreVerifier.Findings verified = StoreVerifier.verify(made.path(), Progress.NONE);
      assertThat(verified.problems()).isEmpty();
      assertThat(verified.events()).isEqualTo(33);
    }
    assertThat(StoreVerifier.verify(data, Progress.NONE).events()).isEqualTo(34);
  }

  @Test
  void withoutADirectoryNoBackupIsMade() throws Exception {
    fill();
    try (RocksStore store = Stores.open(data)) {
      OnlineBackups online = new OnlineBackups(store, data, Optional.empty(), () -> NOW);
      assertThatThrownBy(() -> online.make(Runnable::run, (done, total) -> {}))
          .isInstanceOf(RejectedException.class)
          .hasMessageContaining("--backup-dir");
    }
  }
}
