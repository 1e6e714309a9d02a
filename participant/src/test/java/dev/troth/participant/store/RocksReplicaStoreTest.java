package dev.troth.participant.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.Keeping;
import dev.troth.participant.engine.Pruning;
import dev.troth.participant.engine.ShownValue;
import dev.troth.participant.engine.StoreCopy;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.CopiedRecord;
import dev.troth.v1.KeyPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksIterator;

class RocksReplicaStoreTest {

  private static final UUID REPLICA = new UUID(7, 7);
  private static final Timestamp SAFE = Timestamp.ofMillis(5_000);
  @TempDir private Path sourceDirectory;
  @TempDir private Path replicaDirectory;
  private RocksStore source;

  @BeforeEach
  void open() throws StoreOpenException {
    source = Stores.open(sourceDirectory);
  }

  @AfterEach
  void close() {
    source.close();
  }

  private RocksReplicaStore replica() throws StoreOpenException {
    return RocksReplicaStore.open(replicaDirectory, "bank-a-r1", Stores.NAME, REPLICA);
  }

  private static void copyAll(RocksStore from, RocksReplicaStore to) {
    to.beginCopy();
    try (StoreCopy copy = from.copy()) {
      for (List<CopiedRecord> part = copy.next(1000); !part.isEmpty(); part = copy.next(1000)) {
        to.copy(part);
      }
      to.endCopy(copy.position());
    }
  }

  private static List<JournalEvent> events(RocksStore store, long after) {
    List<JournalEvent> events = new ArrayList<>();
    store.events(
        after,
        store.nextPosition() - 1,
        (position, event) -> {
          events.add(event);
          return true;
        });
    return events;
  }

  private static List<CopiedRecord> content(RocksStore store) {
    List<CopiedRecord> all = new ArrayList<>();
    try (StoreCopy copy = store.copy()) {
      for (List<CopiedRecord> part = copy.next(1000); !part.isEmpty(); part = copy.next(1000)) {
        all.addAll(part);
      }
    }
    return all;
  }

  private static List<CopiedRecord> content(RocksReplicaStore store) {
    return store.read(Timestamp.ZERO, versions -> content((RocksStore) versions));
  }

  @Test
  void aCopyHasEverythingAsItWasWhenItWasBegun() throws Exception {
    Samples.fill(source, 20);
    List<CopiedRecord> before = content(source);
    try (RocksReplicaStore replica = replica();
        StoreCopy copy = source.copy()) {
      replica.beginCopy();
      List<CopiedRecord> first = copy.next(500);
      Stores.commit(
          source, Documents.id(60_000, 1), Timestamp.ofMillis(3), Stores.add("sum", 1000)); // late
      replica.copy(first);
      for (List<CopiedRecord> part = copy.next(500); !part.isEmpty(); part = copy.next(500)) {
        replica.copy(part);
      }
      replica.endCopy(copy.position());
      assertThat(copy.position()).isEqualTo(63);
      assertThat(content(replica)).isEqualTo(before);
      assertThat(replica.come()).isEqualTo(new JournalProgress(63, Timestamp.ZERO));
    }
  }

  @Test
  void aCopyKnowsWhatIsPruned() throws Exception {
    Samples.fill(source, 200);
    new Pruning(source, 1_000_000_000L, Keeping.last("", 3)).round();
    try (RocksReplicaStore replica = replica()) {
      copyAll(source, replica);
      for (long at : new long[] {90_000, 80_000}) {
        Stores.commit(source, Documents.id(at, 1), Timestamp.ofMillis(at), Stores.add("sum", at));
      }
      replica.apply(events(source, replica.come().position()), Optional.of(SAFE));
      assertThat(content(replica)).isEqualTo(content(source));
      RocksStore copied = replica.read(Timestamp.ZERO, RocksStore.class::cast);
      assertThat(copied.trimmed()).isEqualTo(source.trimmed()).isPositive();
      assertThat(copied.horizons().of("sum")).isEqualTo(source.horizons().of("sum"));
      assertThat(copied.prunedPast("sum")).isEqualTo(source.prunedPast("sum")).isPresent();
      assertThatThrownBy(() -> ShownValue.at(copied, "sum", Timestamp.ofMillis(10)))
          .isInstanceOf(RejectedException.class)
          .hasMessageContaining("the earliest moment is");
    }
    assertThat(StoreVerifier.verify(replicaDirectory, Progress.NONE).problems()).isEmpty();
  }

  @Test
  void whatFollowsACopyIsDerivedAsItsSourceDid() throws Exception {
    Samples.fill(source, 5);
    try (RocksReplicaStore replica = replica()) {
      copyAll(source, replica);
      Samples.fill(source, 40); // adds below later ones among them
      replica.apply(events(source, replica.come().position()), Optional.of(SAFE));
      assertThat(content(replica)).isEqualTo(content(source));
      assertThat(replica.come()).isEqualTo(new JournalProgress(source.nextPosition() - 1, SAFE));
    }
    assertThat(StoreVerifier.verify(replicaDirectory, Progress.NONE).problems()).isEmpty();
  }

  @Test
  void goesOnWhereItStoodAfterARestart() throws Exception {
    Samples.fill(source, 10);
    try (RocksReplicaStore replica = replica()) {
      assertThat(replica.isWhole()).isFalse();
      replica.meet(source.id(), List.of(KeyPolicy.newBuilder().setPrefix("feed/").build()));
      copyAll(source, replica);
      replica.apply(List.of(), Optional.of(SAFE));
    }
    Samples.fill(source, 3);
    try (RocksReplicaStore replica = replica()) {
      assertThat(replica.isWhole()).isTrue();
      assertThat(replica.id()).isEqualTo(REPLICA);
      assertThat(replica.source()).contains(source.id());
      assertThat(replica.policies().all()).hasSize(1);
      assertThat(replica.come()).isEqualTo(new JournalProgress(33, SAFE));
      replica.apply(events(source, 33), Optional.empty());
      assertThat(content(replica)).isEqualTo(content(source));
      assertThat(replica.come().safeTime()).isEqualTo(SAFE);
    }
  }

  @Test
  void aCopyThatDidNotComeToItsEndIsNoStore() throws Exception {
    Samples.fill(source, 10);
    try (RocksReplicaStore replica = replica()) {
      copyAll(source, replica);
      replica.apply(List.of(), Optional.of(SAFE));
      replica.beginCopy();
      assertThatThrownBy(() -> replica.read(SAFE, versions -> versions))
          .isInstanceOf(RejectedException.class);
      try (StoreCopy copy = source.copy()) {
        replica.copy(copy.next(1));
      }
      assertThatThrownBy(() -> replica.endCopy(33)).isInstanceOf(RejectedException.class);
    }
    assertThatThrownBy(() -> StoreVerifier.verify(replicaDirectory, Progress.NONE))
        .hasMessageContaining("Start the replica");
    try (RocksReplicaStore replica = replica()) {
      assertThat(replica.isWhole()).isFalse();
      assertThat(replica.come()).isEqualTo(new JournalProgress(0, Timestamp.ZERO));
      copyAll(source, replica);
      assertThat(content(replica)).isEqualTo(content(source));
    }
  }

  @Test
  void aCopyAnewLeavesNothingOfTheOldOne() throws Exception {
    Samples.fill(source, 10);
    try (RocksReplicaStore replica = replica();
        RocksStore smaller = RocksStore.open(replicaDirectory.resolve("other"), "o", source.id())) {
      copyAll(source, replica);
      Stores.commit(smaller, Documents.id(1, 1), SAFE, Stores.add("sum", 1));
      copyAll(smaller, replica);
      assertThat(content(replica)).isEqualTo(content(smaller));
      Stores.commit(smaller, Documents.id(2, 1), SAFE.next(), Stores.add("sum", 1));
      replica.apply(events(smaller, 1), Optional.empty());
      assertThat(content(replica)).isEqualTo(content(smaller));
    }
  }

  @Test
  void aTableThatIsNotKnownIsRefused() throws Exception {
    try (RocksReplicaStore replica = replica()) {
      replica.beginCopy();
      assertThatThrownBy(
              () -> replica.copy(List.of(CopiedRecord.newBuilder().setTable("new").build())))
          .hasMessageContaining("'new'");
    }
  }

  @Test
  void aReplicasStoreIsNoParticipantsAndTheOtherWayRound() throws Exception {
    replica().close();
    assertThatThrownBy(() -> Stores.open(replicaDirectory))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("replica 'bank-a-r1' of participant 'bank-a'")
        .hasMessageContaining("--replica-of");
    source.close();
    assertThatThrownBy(
            () -> RocksReplicaStore.open(sourceDirectory, Stores.NAME, Stores.NAME, REPLICA))
        .isInstanceOf(StoreOpenException.class)
        .hasMessageContaining("participant 'bank-a'")
        .hasMessageContaining("--replica-of");
    source = Stores.open(sourceDirectory);
    assertThatThrownBy(
            () -> RocksReplicaStore.open(replicaDirectory, "bank-a-r1", "bank-b", REPLICA))
        .hasMessageContaining("replica 'bank-a-r1' of 'bank-b'");
  }

  @Test
  void theJournalOfAReplicaIsCheckedLikeAnyOther() throws Exception {
    Samples.fill(source, 10);
    try (RocksReplicaStore replica = replica()) {
      copyAll(source, replica);
    }
    try (Database database = StoreOpening.open(replicaDirectory)) {
      byte[] key;
      try (RocksIterator versions = database.iterator(ColumnFamily.VERSIONS)) {
        versions.seekToFirst();
        key = versions.key();
      }
      database.rocks().delete(database.handle(ColumnFamily.VERSIONS), key);
    }
    assertThat(StoreVerifier.verify(replicaDirectory, Progress.NONE).problems()).isNotEmpty();
  }
}
