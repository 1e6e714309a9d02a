package dev.troth.participant.store;

import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_ABORTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_COMMITTED;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_YES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.RegisterRow;
import dev.troth.participant.engine.SagaHome;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.participant.engine.Version;
import dev.troth.participant.engine.Writes;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.store.v1.RegisterRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.TableProperties;

class RocksStoreTest {

  private static final RegisterId ID = Documents.id(1_000, 1);

  @TempDir Path directory;
  private RocksStore store;

  @BeforeEach
  void open() throws Exception {
    store = Stores.open(directory);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private List<RegisterRow> openRows() {
    List<RegisterRow> rows = new ArrayList<>();
    store.openRows(rows::add);
    return rows;
  }

  private void reopen() throws Exception {
    store.close();
    open();
  }

  @Test
  void aNewStoreIsEmpty() {
    assertThat(store.id()).isEqualTo(Documents.store(1));
    assertThat(store.ceiling()).isEqualTo(Timestamp.ZERO);
    assertThat(store.horizonMillis()).isZero();
    assertThat(store.nextPosition()).isEqualTo(1);
    assertThat(store.row(ID)).isEqualTo(Row.NONE);
    assertThat(store.state("a")).isEqualTo(KeyState.ABSENT);
    assertThat(openRows()).isEmpty();
  }

  @Test
  void aStoreKeepsItsIdForEver() throws Exception {
    store.close();
    store = RocksStore.open(directory, Stores.NAME, Documents.store(2));
    assertThat(store.id()).isEqualTo(Documents.store(1));
  }

  @Test
  void whatIsWrittenIsThereAtOnceAndAfterReopening() throws Exception {
    Row yes = Stores.row(REGISTER_STATUS_YES);
    store.write(Writes.of(ID, yes).ceiling(Timestamp.ofMillis(77)).horizon(55).staged());
    Stores.commit(store, ID, Timestamp.ofMillis(5), Stores.add("a", 3), Stores.put("b", "x"));
    for (int look = 0; look < 2; look++) {
      assertThat(store.row(ID)).isEqualTo(yes);
      assertThat(store.ceiling()).isEqualTo(Timestamp.ofMillis(77));
      assertThat(store.horizonMillis()).isEqualTo(55);
      assertThat(store.state("a").counter()).isEqualTo(3);
      assertThat(store.state("b").content().getText()).isEqualTo("x");
      assertThat(store.event(2).getChange()).isEqualTo(Stores.put("b", "x"));
      assertThat(store.event(2).getBranch()).isEqualTo(ID.toKey());
      assertThat(store.nextPosition()).isEqualTo(3);
      reopen();
    }
  }

  @Test
  void aDroppedRowIsGone() throws Exception {
    store.write(Writes.of(ID, Stores.row(REGISTER_STATUS_ABORTED)).staged());
    store.write(new Writes().drop(ID).staged());
    assertThat(store.row(ID)).isEqualTo(Row.NONE);
    reopen();
    assertThat(store.row(ID)).isEqualTo(Row.NONE);
  }

  @Test
  void theRowsOfASagaAreOpenUntilItEnds() {
    RegisterId action = Documents.action(ID.transaction(), 1, 1);
    store.write(Writes.of(action, Stores.row(REGISTER_STATUS_COMMITTED)).staged());
    store.write(Writes.of(ID, Stores.row(REGISTER_STATUS_COMMITTED)).staged());
    assertThat(idsOf(openRows())).containsExactly(action);
    Row ended =
        Row.of(Stores.row(REGISTER_STATUS_COMMITTED).toRecord().toBuilder().setEnded(true).build());
    store.write(Writes.of(action, ended).staged());
    assertThat(openRows()).isEmpty();
  }

  @Test
  void homeRowsAreOrderedByTheTimeInTheirIds() throws Exception {
    List<TransactionId> sagas = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      sagas.add(Documents.id(1_000 + 10 * i, i).transaction());
      store.write(new Writes().home(sagas.get(i), Stores.home(i, i % 2 == 0)).staged());
    }
    store.write(new Writes().dropHome(sagas.get(5)).staged());
    for (int look = 0; look < 2; look++) {
      assertThat(store.home(sagas.get(3))).contains(Stores.home(3, false));
      assertThat(store.home(sagas.get(5))).isEmpty();
      List<TransactionId> open = new ArrayList<>();
      store.openHomes(home -> open.add(home.saga()));
      assertThat(open).containsExactly(sagas.get(1), sagas.get(3));
      assertThat(store.newestHomes(HomeRow::ended, 2))
          .extracting(SagaHome::saga)
          .containsExactly(sagas.get(4), sagas.get(2));
      assertThat(store.oldestHomes(Optional.empty(), 1_030, 2))
          .extracting(SagaHome::saga)
          .containsExactly(sagas.get(0), sagas.get(1));
      assertThat(store.oldestHomes(Optional.of(sagas.get(1)), 1_030, 2))
          .extracting(SagaHome::saga)
          .containsExactly(sagas.get(2));
      reopen();
    }
  }

  @Test
  void aStoreFromBeforeThereWereSagasIsOpenedAndVerified() throws Exception {
    store.write(Writes.of(ID, Stores.row(REGISTER_STATUS_YES)).staged());
    ColumnFamilyHandle sagas = store.database().handle(ColumnFamily.SAGAS);
    store.database().rocks().dropColumnFamily(sagas);
    store.close();
    assertThat(StoreVerifier.verify(directory, Progress.NONE).problems()).isEmpty();
    open();
    assertThat(store.row(ID).isInDoubt()).isTrue();
    store.write(new Writes().home(ID.transaction(), Stores.home(1, false)).staged());
    reopen();
    assertThat(store.home(ID.transaction())).isPresent();
  }

  @Test
  void rowsAreOrderedByTheTimeInTheirIds() {
    List<RegisterId> ids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ids.add(Documents.id(1_000 + 10 * i, i));
    }
    for (int i = 9; i >= 0; i--) {
      store.write(
          Writes.of(
                  ids.get(i),
                  Stores.row(i % 3 == 0 ? REGISTER_STATUS_YES : REGISTER_STATUS_COMMITTED))
              .staged());
    }
    assertThat(idsOf(openRows())).containsExactly(ids.get(0), ids.get(3), ids.get(6), ids.get(9));
    assertThat(idsOf(store.oldestRows(Optional.empty(), 1_040, 100))).isEqualTo(ids.subList(0, 4));
    assertThat(idsOf(store.oldestRows(Optional.empty(), 1_040, 3))).isEqualTo(ids.subList(0, 3));
    assertThat(idsOf(store.oldestRows(Optional.of(ids.get(2)), 1_041, 3)))
        .isEqualTo(ids.subList(3, 5));
    assertThat(idsOf(store.newestRows(row -> row.row().isFinal(), 3)))
        .containsExactly(ids.get(8), ids.get(7), ids.get(5));
    assertThat(idsOf(store.rowsOf(ids.get(4).transaction()))).containsExactly(ids.get(4));
    assertThat(store.rowsOf(Documents.id(5, 5).transaction())).isEmpty();
  }

  @Test
  void theSweepGoesOnBehindARowThatWasDropped() {
    RegisterId first = Documents.id(1_000, 1);
    RegisterId second = Documents.id(1_001, 2);
    store.write(Writes.of(second, Stores.row(REGISTER_STATUS_COMMITTED)).staged());
    assertThat(idsOf(store.oldestRows(Optional.of(first), 2_000, 10))).containsExactly(second);
  }

  private static List<RegisterId> idsOf(List<RegisterRow> rows) {
    return rows.stream().map(RegisterRow::id).collect(Collectors.toList());
  }

  @Test
  void versionsAreFoundByTimeAndNumberAndNeverThoseOfAnotherKey() {
    for (String key : List.of("a", "ab", "a/b", "b", "é")) {
      for (int i = 1; i <= 5; i++) {
        Stores.commit(store, ID, Timestamp.ofMillis(10L * i), Stores.add(key, i));
      }
    }
    for (String key : List.of("a", "ab", "a/b", "b", "é")) {
      assertThat(store.versionAt(key, Timestamp.ofMillis(9))).isEmpty();
      assertThat(store.versionAt(key, Timestamp.ofMillis(30)).orElseThrow().counter()).isEqualTo(6);
      assertThat(store.versionAt(key, Timestamp.ofMillis(39)).orElseThrow().number()).isEqualTo(3);
      assertThat(store.versionAt(key, new Timestamp(Long.MAX_VALUE)).orElseThrow().number())
          .isEqualTo(5);
      assertThat(store.versions(key, 0, 2)).extracting(Version::number).containsExactly(1L, 2L);
      assertThat(store.versions(key, 3, 9)).extracting(Version::number).containsExactly(4L, 5L);
      assertThat(store.versionsAfter(key, Timestamp.ofMillis(30)))
          .extracting(Version::number)
          .containsExactly(4L, 5L);
    }
    assertThat(store.versions("c", 0, 9)).isEmpty();
    assertThat(store.versionAt("0", new Timestamp(Long.MAX_VALUE))).isEmpty();
  }

  @Test
  void ofSeveralEventsOfOneMomentTheLastCounts() {
    Stores.commit(
        store, ID, Timestamp.ofMillis(1), Stores.append("s", "one"), Stores.append("s", "two"));
    Version version = store.versionAt("s", Timestamp.ofMillis(1)).orElseThrow();
    assertThat(version.number()).isEqualTo(2);
    assertThat(version.position()).isEqualTo(2);
  }

  @Test
  void aMissingEventIsAFailure() {
    assertThatThrownBy(() -> store.event(1))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("1");
  }

  @Test
  void aFlippedByteInARecordIsAFailureThatNamesIt() throws Exception {
    Row yes = Stores.row(REGISTER_STATUS_YES);
    store.write(Writes.of(ID, yes).staged());
    Stores.commit(store, ID, Timestamp.ofMillis(5), Stores.put("b", "x"));
    flip(ColumnFamily.REGISTERS, StoreKeys.register(ID));
    store.write(new Writes().home(ID.transaction(), Stores.home(1, false)).staged());
    flip(ColumnFamily.SAGAS, StoreKeys.home(ID.transaction()));
    flip(ColumnFamily.JOURNAL, StoreKeys.position(1));
    flip(ColumnFamily.VERSIONS, StoreKeys.version("b", Timestamp.ofMillis(5), 1));
    reopen();
    assertThatThrownBy(() -> store.row(ID)).hasMessageContaining(ID.toString());
    assertThatThrownBy(this::openRows).hasMessageContaining(ID.toString());
    assertThatThrownBy(() -> store.home(ID.transaction()))
        .hasMessageContaining(ID.transaction().toString());
    assertThatThrownBy(() -> store.state("b")).hasMessageContaining("version of b");
    assertThatThrownBy(() -> store.event(1)).hasMessageContaining("event 1");
    assertThatThrownBy(() -> store.versions("b", 0, 1)).isInstanceOf(StoreFailure.class);
  }

  private void flip(ColumnFamily family, byte[] key) throws Exception {
    Database database = store.database();
    byte[] record = database.rocks().get(database.handle(family), key);
    record[record.length - 1] ^= 1;
    database.rocks().put(database.handle(family), key, record);
  }

  @Test
  void anotherParticipantsDirectoryIsRefusedByName() throws Exception {
    store.close();
    assertThatThrownBy(() -> RocksStore.open(directory, "bank-b", Documents.store(2)))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("bank-a")
        .hasMessageContaining("bank-b")
        .hasMessageContaining(directory.toString());
    open();
  }

  @Test
  void aDirectoryThatIsServedIsLocked() {
    assertThatThrownBy(() -> Stores.open(directory))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("locked")
        .hasMessageContaining(directory.toString());
  }

  @Test
  void aDamagedTableIsNotCalledALockedDirectory() throws Exception {
    for (int i = 0; i < 200; i++) {
      Stores.commit(store, ID, Timestamp.ofMillis(i + 1), Stores.put("k" + i, "x".repeat(500)));
    }
    reopen(); // writes tables
    store.close();
    for (Path table : tables()) {
      for (long at = 0; at < Files.size(table); at += 64) {
        Stores.flip(table, at);
      }
    }
    assertThatThrownBy(() -> Stores.open(directory).openRows(row -> {}))
        .hasMessageContaining(".sst")
        .hasMessageNotContaining("another process serves it");
    directory = Files.createTempDirectory(directory, "fresh");
    open();
  }

  @Test
  void aDamagedJournalIsNotTakenForAnEmptyOne() throws Exception { // I14
    for (int i = 0; i < 200; i++) {
      Stores.commit(store, ID, Timestamp.ofMillis(i + 1), Stores.put("k" + i, "x".repeat(500)));
    }
    reopen(); // writes tables
    Map<String, TableProperties> tables =
        store
            .database()
            .rocks()
            .getPropertiesOfAllTables(store.database().handle(ColumnFamily.JOURNAL));
    store.close();
    for (Map.Entry<String, TableProperties> table : tables.entrySet()) {
      Stores.flip(Path.of(table.getKey()), table.getValue().getDataSize() - 30);
    }
    open();
    assertThatThrownBy(() -> store.nextPosition()).isInstanceOf(StoreFailure.class);
  }

  private List<Path> tables() throws Exception {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".sst")).collect(Collectors.toList());
    }
  }

  @Test
  void aFileInTheWayIsSaidToBe() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> Stores.open(file.resolve("data")))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aFailedWriteIsAFailure() throws Exception {
    store.close();
    store = Stores.open(directory, 1 << 10);
    try (var files = Files.list(directory)) {
      for (Path file : files.collect(Collectors.toList())) {
        Files.delete(file);
      }
    }
    Files.delete(directory); // no new log can be made
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 50; i++) {
                Stores.commit(
                    store, ID, Timestamp.ofMillis(i + 1), Stores.put("a", "x".repeat(1 << 10)));
              }
            })
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("cannot write");
  }

  @Test
  void aCachedRowWeighsWhatItHolds() {
    String large = "x".repeat(1 << 20);
    Row row =
        Row.of(
            RegisterRecord.newBuilder()
                .setStatus(REGISTER_STATUS_YES)
                .addRedo(
                    Change.newBuilder()
                        .setKey("a")
                        .setPut(Content.newBuilder().setBytes(ByteString.copyFromUtf8(large))))
                .build());
    assertThat(RegisterRecords.weigh(row)).isGreaterThan(large.length());
  }
}
