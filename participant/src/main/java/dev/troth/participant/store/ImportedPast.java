package dev.troth.participant.store;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.PrunedPast;
import dev.troth.participant.engine.StagedWrites;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an export says of pruned events, on its way into a new store: as much as is missing from the
 * journal, and of no key everything.
 */
final class ImportedPast {

  private static final int RECORDS_PER_WRITE = 1_000;

  private final RocksStore store;
  private StagedWrites writes = new StagedWrites();

  /** Events that are said to be pruned, and places in the journal that are empty. */
  private long said;

  private long missing;

  ImportedPast(RocksStore store) {
    this.store = store;
  }

  /**
   * Takes what is pruned of a key.
   *
   * @param hasEvents whether there was an event already
   */
  void add(ExportLine.Pruned pruned, boolean hasEvents) throws ImportRefusedException {
    checkFirst(hasEvents);
    if (past(pruned.key()).isPresent()) {
      throw new ImportRefusedException("is the second that says what is pruned of its key");
    }
    said += pruned.past().events();
    writes.putPast(pruned.key(), pruned.past());
    if (writes.pasts().size() == RECORDS_PER_WRITE) {
      write();
    }
  }

  /** Takes how far keys with a prefix are pruned. */
  void add(ExportLine.Reached reached, boolean hasEvents) throws ImportRefusedException {
    checkFirst(hasEvents);
    writes.putHorizon(reached.prefix(), reached.horizon());
  }

  private static void checkFirst(boolean hasEvents) throws ImportRefusedException {
    if (hasEvents) {
      throw new ImportRefusedException("says what is pruned, and comes after an event");
    }
  }

  /** Takes places without events. */
  void add(ExportLine.Gap gap) throws ImportRefusedException {
    if (gap.last() < gap.first() || gap.last() - gap.first() >= said - missing) {
      throw new ImportRefusedException("has more pruned events than there are said to be");
    }
    missing += gap.last() - gap.first() + 1;
  }

  /** The journal begins after this position. */
  void trim(long upTo) {
    writes.trim(upTo);
  }

  /** All that comes before the first event is known. */
  void write() {
    store.write(writes);
    writes = new StagedWrites();
  }

  /** What is pruned took effect before what is not. */
  void checkBeyond(String key, Timestamp at) throws ImportRefusedException {
    Optional<PrunedPast> past = past(key);
    if (past.isPresent() && past.get().commitTimestamp().isAfter(at)) {
      throw new ImportRefusedException("took effect below what is pruned of its key");
    }
  }

  private Optional<PrunedPast> past(String key) {
    PrunedPast staged = writes.pasts().get(key);
    return staged == null ? store.prunedPast(key) : Optional.of(staged);
  }

  /** All events are in the store. */
  void checkWhole() throws ImportRefusedException {
    List<String> faults = new ArrayList<>();
    store
        .pruned()
        .pasts(
            (key, past) -> {
              if (store.versionAt(key, Timestamp.MAX).isEmpty()) {
                faults.add("there is no event of " + key + " that is not pruned");
              } else if (!store.horizons().of(key).moment().isAfter(past.commitTimestamp())) {
                faults.add("no horizon is above what is pruned of " + key);
              }
            });
    if (!faults.isEmpty()) {
      throw new ImportRefusedException(faults.get(0));
    }
    if (said != missing) {
      throw new ImportRefusedException(
          said + " events are said to be pruned, and " + missing + " are missing");
    }
  }

  /** How many events are pruned. */
  long pruned() {
    return missing;
  }
}
