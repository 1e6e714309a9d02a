package dev.troth.participant.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.Version;
import dev.troth.participant.engine.Writes;
import dev.troth.v1.RegisterStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreVerifierTest {

  @TempDir Path directory;

  private interface Deed {
    void to(RocksStore store) throws Exception;
  }

  private StoreVerifier.Findings afterwards(Deed deed) throws Exception {
    try (RocksStore store = Stores.open(directory)) {
      for (int i = 1; i <= 20; i++) {
        Stores.commit(
            store,
            Documents.id(1_000 + i, i),
            Timestamp.ofMillis(10L * i),
            Stores.add("sum", i),
            Stores.put("value" + i % 3, "x" + i),
            Stores.append("stream", "e" + i));
      }
      store.write(
          Writes.of(Documents.id(5_000, 1), Stores.row(RegisterStatus.REGISTER_STATUS_YES))
              .ceiling(Timestamp.ofMillis(9))
              .horizon(3)
              .home(Documents.id(5_000, 1).transaction(), Stores.home(1, false))
              .staged());
      deed.to(store);
      store.sync();
    }
    return StoreVerifier.verify(directory, Progress.NONE);
  }

  @Test
  void aSoundStoreIsVerified() throws Exception {
    StoreVerifier.Findings findings = afterwards(store -> {});
    assertThat(findings.problems()).isEmpty();
    assertThat(findings.events()).isEqualTo(60);
    assertThat(findings.keys()).isEqualTo(5);
    assertThat(findings.rows()).isEqualTo(1);
    assertThat(findings.sagas()).isEqualTo(1);
    assertThat(findings.summary()).startsWith("verified name=bank-a storeId=");
  }

  @Test
  void soIsOneWithCommitsBelowLaterOnes() throws Exception {
    assertThat(
            afterwards(
                    store -> {
                      for (long at : new long[] {45, 15, 195, 5, 15}) {
                        Stores.commit(
                            store,
                            Documents.id(9_000 + at, 1),
                            Timestamp.ofMillis(at),
                            Stores.add("sum", 1));
                      }
                    })
                .problems())
        .isEmpty();
  }

  @Test
  void aChangedVersionIsFound() throws Exception {
    StoreVerifier.Findings findings =
        afterwards(
            store ->
                store.write(
                    new Writes()
                        .version("sum", new Version(1, Timestamp.ofMillis(10), 1, 999))
                        .staged()));
    assertThat(findings.problems()).singleElement().asString().contains("VERSIONS", "sum");
    assertThat(findings.summary()).startsWith("DAMAGED");
  }

  @Test
  void aVersionWithoutAnEventIsFound() throws Exception {
    StoreVerifier.Findings findings =
        afterwards(
            store ->
                store.write(
                    new Writes()
                        .version("zzz", new Version(1, Timestamp.ofMillis(10), 1, 0))
                        .staged()));
    assertThat(findings.problems())
        .singleElement()
        .asString()
        .contains("zzz", "not in the journal");
  }

  @Test
  void aMissingEventIsFound() throws Exception { // I14
    StoreVerifier.Findings findings =
        afterwards(store -> delete(store, ColumnFamily.JOURNAL, StoreKeys.position(30)));
    assertThat(findings.problems().get(0)).contains("30").contains("31");
  }

  @Test
  void aMissingLastEventIsFound() throws Exception { // I18
    StoreVerifier.Findings findings =
        afterwards(store -> delete(store, ColumnFamily.JOURNAL, StoreKeys.position(60)));
    assertThat(findings.problems()).isNotEmpty();
    assertThat(findings.problems().toString()).contains("stream");
  }

  @Test
  void aFlippedByteInAnyFamilyIsFound() throws Exception {
    StoreVerifier.Findings findings =
        afterwards(
            store -> {
              Database database = store.database();
              byte[] key = StoreKeys.register(Documents.id(5_000, 1));
              byte[] record = database.rocks().get(database.handle(ColumnFamily.REGISTERS), key);
              record[9] ^= 1;
              database.rocks().put(database.handle(ColumnFamily.REGISTERS), key, record);
              database
                  .rocks()
                  .put(
                      database.handle(ColumnFamily.SAGAS),
                      StoreKeys.home(Documents.id(5_000, 1).transaction()),
                      new byte[] {1, 2, 3, 4, 5, 6});
              database
                  .rocks()
                  .put(
                      database.handle(ColumnFamily.META),
                      StoreKeys.CEILING,
                      new byte[] {1, 2, 3, 4, 5, 6});
            });
    assertThat(findings.problems()).hasSize(3);
    assertThat(findings.problems().toString()).contains("REGISTERS", "ceiling", "SAGAS");
  }

  private static void delete(RocksStore store, ColumnFamily family, byte[] key) throws Exception {
    store.database().rocks().delete(store.database().handle(family), key);
  }

  @Test
  void nothingIsMadeWhereThereIsNoStore() {
    Path nowhere = directory.resolve("nowhere");
    assertThatThrownBy(() -> StoreVerifier.verify(nowhere, Progress.NONE))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining(nowhere.toString());
    assertThat(nowhere).doesNotExist();
  }
}
