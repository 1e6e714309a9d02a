package dev.troth.participant.store;

import dev.troth.participant.engine.StoreFailure;
import dev.troth.store.v1.JournalEvent;
import org.rocksdb.RocksIterator;

/**
 * A store's events in the order of their positions, which have no gap; those that are pruned are
 * stubs, and a beginning that was nothing but stubs is trimmed.
 */
final class Journal {

  /** Who is given events. */
  interface Reader<E extends Exception> {
    void read(long position, JournalEvent event) throws E;
  }

  private final Database database;
  private final long trimmed;

  /**
   * @param trimmed it begins after this position
   */
  Journal(Database database, long trimmed) {
    this.database = database;
    this.trimmed = trimmed;
  }

  /** 0 when there is no event. */
  long lastPosition() {
    try (RocksIterator journal = database.iterator(ColumnFamily.JOURNAL)) {
      journal.seekToLast();
      Database.check(journal);
      return journal.isValid() ? StoreKeys.position(journal.key()) : trimmed;
    }
  }

  /** Reads to the end. */
  <E extends Exception> void read(long from, Reader<E> reader) throws E {
    read(from, Long.MAX_VALUE, reader);
  }

  /**
   * Reads what is there; of what is trimmed nothing may be.
   *
   * @param from the first position, 1 or more
   * @param to the last position
   * @throws StoreFailure an event is missing or damaged (I14)
   */
  <E extends Exception> void read(long from, long to, Reader<E> reader) throws E {
    long expected = Math.max(from, trimmed + 1);
    try (RocksIterator journal = database.iterator(ColumnFamily.JOURNAL)) {
      for (journal.seek(StoreKeys.position(from)); journal.isValid(); journal.next()) {
        long position = StoreKeys.position(journal.key());
        if (position > to) {
          return;
        }
        if (position != expected) {
          throw new StoreFailure(
              "the journal has no event " + expected + "; the next is " + position);
        }
        reader.read(
            position, Envelope.open(journal.value(), JournalEvent.parser(), "event " + position));
        expected++;
      }
      Database.check(journal);
    }
  }
}
