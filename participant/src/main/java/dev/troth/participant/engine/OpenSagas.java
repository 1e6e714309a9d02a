package dev.troth.participant.engine;

import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.register.Row;
import dev.troth.v1.RegisterKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sagas that have not ended here, in memory: which register rows there are of each, which of
 * its steps are fenced (S3), what it has marked, and whether its home row is here. What is in it is
 * derived from the rows; it is rebuilt at the start.
 */
final class OpenSagas {

  private static final class Rows {
    private final List<RegisterId> ids = new ArrayList<>(4);
    private @Nullable BitSet fencedSteps;
    private boolean isHome;
  }

  private final Store store;
  private final Map<TransactionId, Rows> bySaga = new HashMap<>();

  /** Ended in this turn: the store does not show it yet. */
  private final Set<TransactionId> endedNow = new HashSet<>();

  private final PendingKeys marks = new PendingKeys();

  OpenSagas(Store store) {
    this.store = store;
  }

  /** The keys that are marked as pending. */
  PendingKeys marks() {
    return marks;
  }

  /** Whether a row is a saga's, and not an atomic transaction's. */
  static boolean isSagas(RegisterId id) {
    return id.kind() != RegisterKind.REGISTER_KIND_UNSPECIFIED;
  }

  void begin() {
    endedNow.clear();
  }

  /** A register row is there at the start. */
  void restore(RegisterId id, Row row) {
    add(id);
    marks.add(id, row.branch().marks());
  }

  /** A register row was written. */
  void written(RegisterId id, Row before, Row after) {
    if (before.isNone()) {
      add(id);
      marks.add(id, after.branch().marks());
    } else if (after.branch().marks().getKeysCount() == 0) { // aborted, or ended
      marks.remove(id, before.branch().marks());
    }
  }

  private void add(RegisterId id) {
    Rows rows = rows(id.transaction());
    rows.ids.add(id);
    if (isFence(id)) {
      if (rows.fencedSteps == null) {
        rows.fencedSteps = new BitSet();
      }
      rows.fencedSteps.set(id.step());
    }
  }

  /** Its home row is here. */
  void addHome(TransactionId saga) {
    rows(saga).isHome = true;
  }

  private Rows rows(TransactionId saga) {
    return bySaga.computeIfAbsent(saga, same -> new Rows());
  }

  private static boolean isFence(RegisterId id) {
    return id.kind() == RegisterKind.REGISTER_KIND_ACTION && id.attempt() == 0;
  }

  boolean isHome(TransactionId saga) {
    Rows rows = bySaga.get(saga);
    return rows != null && rows.isHome;
  }

  boolean isOpen(TransactionId saga) {
    return bySaga.containsKey(saga);
  }

  /** S3: whether this is an attempt at an action that is closed here. */
  boolean isFenced(RegisterId id) {
    if (id.kind() != RegisterKind.REGISTER_KIND_ACTION) {
      return false;
    }
    Rows rows = bySaga.get(id.transaction());
    return rows != null && rows.fencedSteps != null && rows.fencedSteps.get(id.step());
  }

  /**
   * Whether a register that was never written never will be: its saga has ended here, or it is so
   * old that it may have. As long as the saga is open here none of its rows can have been dropped,
   * so that it may outlive the horizon (R10).
   */
  boolean isPast(TransactionId saga, long horizonMillis) {
    if (isOpen(saga)) {
      return false;
    }
    return saga.timeMillis() < horizonMillis
        || endedNow.contains(saga)
        || !store.rowsOf(saga).isEmpty();
  }

  /** The rows of a saga that have not ended. */
  List<RegisterId> of(TransactionId saga) {
    Rows rows = bySaga.get(saga);
    return rows == null ? List.of() : List.copyOf(rows.ids);
  }

  /** The saga has ended here, but for rows of other content under its id (R11). */
  void end(TransactionId saga, List<RegisterId> ofOtherContent) {
    Rows rows = bySaga.remove(saga);
    if (rows == null) {
      return;
    }
    endedNow.add(saga);
    ofOtherContent.forEach(this::add);
  }

  /**
   * Compares it with what its rows say; for tests and simulation, between turns.
   *
   * @throws IllegalStateException when they differ
   */
  void assertRebuildable() {
    OpenSagas rebuilt = new OpenSagas(store);
    store.openRows(
        row -> {
          if (isSagas(row.id())) {
            rebuilt.restore(row.id(), row.row());
          }
        });
    store.openHomes(home -> rebuilt.addHome(home.saga()));
    if (!all().equals(rebuilt.all()) || !marks.all().equals(rebuilt.marks.all())) {
      throw new IllegalStateException(
          "in memory: " + all() + " " + marks.all() + "; in rows: " + rebuilt.all());
    }
  }

  private Map<TransactionId, Set<String>> all() {
    Map<TransactionId, Set<String>> all = new HashMap<>();
    bySaga.forEach(
        (saga, rows) -> {
          Set<String> named = new HashSet<>();
          rows.ids.forEach(id -> named.add(id.toString()));
          named.add("fenced: " + rows.fencedSteps);
          named.add("home: " + rows.isHome);
          all.put(saga, named);
        });
    return all;
  }
}
