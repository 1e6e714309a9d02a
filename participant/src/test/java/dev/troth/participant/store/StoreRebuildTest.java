package dev.troth.participant.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.participant.engine.Version;
import dev.troth.participant.engine.Writes;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreRebuildTest {

  @TempDir Path directory;

  private interface Deed {
    void to(RocksStore store) throws Exception;
  }

  private void store(Deed deed) throws Exception {
    try (RocksStore store = Stores.open(directory)) {
      Samples.fill(store, 3_000);
      deed.to(store);
      store.sync();
    }
  }

  private static void put(RocksStore store, String key, Version version) {
    store.write(new Writes().version(key, version).staged());
  }

  @Test
  void makesAgainWhatTheJournalSays() throws Exception {
    store(
        store -> {
          put(store, "sum", new Version(1, Timestamp.ofMillis(10), 1, 999));
          put(store, "never", new Version(1, Timestamp.ofMillis(10), 1, 0));
        });
    assertThat(StoreVerifier.verify(directory, Progress.NONE).problems()).isNotEmpty();

    StoreRebuild.Findings rebuilt = StoreRebuild.rebuild(directory, Progress.NONE);

    assertThat(rebuilt.summary()).startsWith("rebuilt name=bank-a").endsWith("events=9003");
    StoreVerifier.Findings verified = StoreVerifier.verify(directory, Progress.NONE);
    assertThat(verified.problems()).isEmpty();
    assertThat(verified.events()).isEqualTo(9_003);
    assertThat(verified.rows()).isEqualTo(1);
    try (RocksStore store = Stores.open(directory)) {
      assertThat(store.id()).isEqualTo(verified.id());
      assertThat(store.state("sum").version()).isEqualTo(3_003);
      assertThat(store.state("never").version()).isZero();
      assertThat(store.nextPosition()).isEqualTo(9_004);
    }
  }

  @Test
  void aRebuildThatWasInterruptedIsNoticedAndBegunAgain() throws Exception {
    store(store -> {});
    for (long at : new long[] {1, 1_500, 9_000}) {
      assertThatThrownBy(() -> StoreRebuild.rebuild(directory, new Crash("rebuilding", at)))
          .hasMessage("crash");

      String refusal = "Run 'troth-participant store rebuild --data-dir " + directory;
      assertThatThrownBy(() -> Stores.open(directory))
          .isInstanceOf(StoreOpenException.class)
          .hasMessageContainingAll("did not come to its end", "--data-dir " + directory);
      assertThatThrownBy(() -> StoreVerifier.verify(directory, Progress.NONE))
          .hasMessageContaining(refusal);
    }

    StoreRebuild.rebuild(directory, Progress.NONE);

    assertThat(StoreVerifier.verify(directory, Progress.NONE).problems()).isEmpty();
    Stores.open(directory).close();
  }

  /** The process is gone, and what the files are at that moment is all there is. */
  @Test
  void soIsOneThatAPowerCutEnded() throws Exception {
    store(store -> {});
    Path crashed = directory.resolveSibling(directory.getFileName() + "-crashed");
    Progress copying =
        new Progress() {
          private boolean isRebuilding;

          @Override
          public void begin(String part, long total) {
            isRebuilding = part.equals("rebuilding");
          }

          @Override
          public void at(long done) {
            if (isRebuilding && done == 5_000) {
              try {
                Stores.copy(directory, crashed);
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            }
          }
        };
    StoreRebuild.rebuild(directory, copying);

    assertThatThrownBy(() -> Stores.open(crashed)).hasMessageContaining("store rebuild");
    StoreRebuild.rebuild(crashed, Progress.NONE);
    assertThat(StoreVerifier.verify(crashed, Progress.NONE).problems()).isEmpty();
  }

  @Test
  void nothingIsDeletedWhenTheJournalIsDamaged() throws Exception {
    store(
        store ->
            store
                .database()
                .rocks()
                .delete(store.database().handle(ColumnFamily.JOURNAL), StoreKeys.position(4_000)));

    assertThatThrownBy(() -> StoreRebuild.rebuild(directory, Progress.NONE))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContainingAll("4000", "4001");

    try (RocksStore store = Stores.open(directory)) {
      assertThat(store.versions("sum", 0, 5_000)).hasSize(3_003);
    }
  }

  @Test
  void norWhenItHasLostItsEnd() throws Exception { // I18
    store(
        store ->
            store
                .database()
                .rocks()
                .delete(store.database().handle(ColumnFamily.JOURNAL), StoreKeys.position(9_003)));

    assertThatThrownBy(() -> StoreRebuild.rebuild(directory, Progress.NONE))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContainingAll("ends at 9002", "9003", "backup");
    Stores.open(directory).close();
  }

  @Test
  void aStoreThatIsServedIsLeftAlone() throws Exception {
    try (RocksStore served = Stores.open(directory)) {
      assertThatThrownBy(() -> StoreRebuild.rebuild(directory, Progress.NONE))
          .isInstanceOf(StoreOpenException.class)
          .hasMessageContaining("locked");
      assertThat(served.nextPosition()).isEqualTo(1);
    }
  }

  @Test
  void nothingIsMadeWhereThereIsNoStore() {
    Path nowhere = directory.resolve("nowhere");
    assertThatThrownBy(() -> StoreRebuild.rebuild(nowhere, Progress.NONE))
        .isInstanceOf(StoreOpenException.class);
    assertThat(nowhere).doesNotExist();
  }
}
