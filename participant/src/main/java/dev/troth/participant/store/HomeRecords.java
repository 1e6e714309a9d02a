package dev.troth.participant.store;

import dev.troth.id.TransactionId;
import dev.troth.participant.engine.SagaHome;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.participant.saga.HomeRow;
import dev.troth.store.v1.SagaRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/** Home rows, as RocksDB has them. */
final class HomeRecords {

  private static final long CACHE_BYTES = 16L << 20;
  private static final int CACHED_OVERHEAD_BYTES = 512;

  private final Database database;

  /** Not ended: their sagas will soon have something to say. */
  private final BoundedCache<TransactionId, HomeRow> open =
      new BoundedCache<>(CACHE_BYTES, (saga, row) -> weigh(row));

  HomeRecords(Database database) {
    this.database = database;
  }

  /** Only for the thread that writes. */
  Optional<HomeRow> row(TransactionId saga) {
    HomeRow cached = open.get(saga);
    if (cached != null) {
      return Optional.of(cached);
    }
    @Nullable SagaRecord record =
        StoreOpening.get(
            database,
            ColumnFamily.SAGAS,
            StoreKeys.home(saga),
            SagaRecord.parser(),
            "home row " + saga);
    return record == null ? Optional.empty() : Optional.of(HomeRow.of(record));
  }

  /** What was written is what is read from now on. */
  void remember(StagedWrites writes) {
    writes
        .homes()
        .forEach(
            (saga, row) -> {
              if (row.ended()) {
                open.remove(saga);
              } else {
                open.put(saga, row);
              }
            });
    writes.droppedHomes().forEach(open::remove);
  }

  void open(Consumer<SagaHome> each) {
    try (RocksIterator homes = iterator()) {
      for (homes.seekToFirst(); homes.isValid(); homes.next()) {
        SagaHome home = home(homes);
        if (!home.row().ended()) {
          each.accept(home);
        }
      }
      Database.check(homes);
    }
  }

  List<SagaHome> newest(Predicate<HomeRow> matches, int limit) {
    List<SagaHome> found = new ArrayList<>();
    try (RocksIterator homes = iterator()) {
      for (homes.seekToLast(); homes.isValid() && found.size() < limit; homes.prev()) {
        SagaHome home = home(homes);
        if (matches.test(home.row())) {
          found.add(home);
        }
      }
      Database.check(homes);
    }
    return found;
  }

  List<SagaHome> oldest(Optional<TransactionId> after, long beforeMillis, int limit) {
    List<SagaHome> found = new ArrayList<>();
    try (RocksIterator homes = iterator()) {
      homes.seek(after.map(StoreKeys::home).orElse(new byte[0]));
      for (; homes.isValid() && found.size() < limit; homes.next()) {
        TransactionId saga = StoreKeys.home(homes.key());
        if (saga.timeMillis() >= beforeMillis) {
          break;
        }
        if (after.isEmpty() || !after.get().equals(saga)) {
          found.add(home(homes));
        }
      }
      Database.check(homes);
    }
    return found;
  }

  private static SagaHome home(RocksIterator homes) {
    TransactionId saga = StoreKeys.home(homes.key());
    return new SagaHome(
        saga, HomeRow.of(Envelope.open(homes.value(), SagaRecord.parser(), "home row " + saga)));
  }

  private RocksIterator iterator() {
    return database.iterator(ColumnFamily.SAGAS);
  }

  private static int weigh(HomeRow row) {
    return CACHED_OVERHEAD_BYTES
        + row.opening().document().size()
        + 64 * row.opening().members().size()
        + 256 * (row.stuck().size() + row.resolutions().size());
  }
}
