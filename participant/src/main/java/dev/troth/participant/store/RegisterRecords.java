package dev.troth.participant.store;

import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.RegisterRow;
import dev.troth.participant.engine.StagedWrites;
import dev.troth.participant.register.Row;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.RegisterRecord;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/** Register rows, as RocksDB has them. */
final class RegisterRecords {

  private static final long CACHE_BYTES = 32L << 20;
  private static final int CACHED_OVERHEAD_BYTES = 160;

  private final Database database;

  /** Decided, not ended: their end is about to ask for them. Those in doubt are the engine's. */
  private final BoundedCache<RegisterId, Row> decided =
      new BoundedCache<>(CACHE_BYTES, (id, row) -> weigh(row));

  RegisterRecords(Database database) {
    this.database = database;
  }

  /** What was written is what is read from now on. */
  void remember(StagedWrites writes) {
    writes.rows().forEach(this::remember);
    writes.droppedRows().forEach(decided::remove);
  }

  private void remember(RegisterId rowId, Row row) {
    if (row.isFinal() && !row.ended()) {
      decided.put(rowId, row);
    } else {
      decided.remove(rowId);
    }
  }

  /** Only for the thread that writes. */
  Row row(RegisterId rowId) {
    Row cached = decided.get(rowId);
    if (cached != null) {
      return cached;
    }
    @Nullable RegisterRecord record =
        StoreOpening.get(
            database,
            ColumnFamily.REGISTERS,
            StoreKeys.register(rowId),
            RegisterRecord.parser(),
            "register " + rowId);
    return record == null ? Row.NONE : Row.of(record);
  }

  void open(Consumer<RegisterRow> each) {
    try (RocksIterator registers = iterator()) {
      for (registers.seekToFirst(); registers.isValid(); registers.next()) {
        RegisterRow row = registerRow(registers);
        if (row.isOpen()) {
          each.accept(row);
        }
      }
      Database.check(registers);
    }
  }

  List<RegisterRow> of(TransactionId transaction) {
    List<RegisterRow> found = new ArrayList<>();
    try (RocksIterator registers = iterator()) {
      registers.seek(StoreKeys.registersOf(transaction));
      for (; registers.isValid(); registers.next()) {
        RegisterRow row = registerRow(registers);
        if (!row.id().transaction().equals(transaction)) {
          break;
        }
        found.add(row);
      }
      Database.check(registers);
    }
    return found;
  }

  List<RegisterRow> newest(Predicate<RegisterRow> matches, int limit) {
    List<RegisterRow> found = new ArrayList<>();
    try (RocksIterator registers = iterator()) {
      registers.seekToLast();
      for (; registers.isValid() && found.size() < limit; registers.prev()) {
        RegisterRow row = registerRow(registers);
        if (matches.test(row)) {
          found.add(row);
        }
      }
      Database.check(registers);
    }
    return found;
  }

  List<RegisterRow> oldest(Optional<RegisterId> after, long beforeMillis, int limit) {
    List<RegisterRow> found = new ArrayList<>();
    try (RocksIterator registers = iterator()) {
      registers.seek(after.map(StoreKeys::register).orElse(StoreKeys.registersFrom(0)));
      for (; registers.isValid() && found.size() < limit; registers.next()) {
        RegisterRow row = registerRow(registers);
        if (row.id().transaction().timeMillis() >= beforeMillis) {
          break;
        }
        if (after.isEmpty() || !after.get().equals(row.id())) {
          found.add(row);
        }
      }
      Database.check(registers);
    }
    return found;
  }

  private static RegisterRow registerRow(RocksIterator registers) {
    RegisterId rowId = StoreKeys.register(registers.key());
    RegisterRecord record =
        Envelope.open(registers.value(), RegisterRecord.parser(), "register " + rowId);
    return new RegisterRow(rowId, Row.of(record));
  }

  private RocksIterator iterator() {
    return database.iterator(ColumnFamily.REGISTERS);
  }

  static int weigh(Row row) {
    int bytes = 2 * CACHED_OVERHEAD_BYTES + 64 * row.branch().members().size();
    for (Change change : row.branch().redo()) {
      bytes += CACHED_OVERHEAD_BYTES + change.getSerializedSize();
    }
    for (ReadValue read : row.branch().reads()) {
      bytes += CACHED_OVERHEAD_BYTES + read.getSerializedSize();
    }
    for (Operation operation : row.branch().inverse()) {
      bytes += CACHED_OVERHEAD_BYTES + operation.getSerializedSize();
    }
    return bytes + row.branch().marks().getSerializedSize();
  }
}
