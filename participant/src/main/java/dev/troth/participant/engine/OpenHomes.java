package dev.troth.participant.engine;

import dev.troth.id.TransactionId;
import dev.troth.participant.saga.HomeRow;
import dev.troth.v1.Owner;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is in memory of the home rows that have not ended: little, for there may be many. */
final class OpenHomes {

  /** A home row in short. */
  static final class OpenHome {
    private Owner owner;
    private boolean isUnfinished;
    private boolean isStuck;
    private long heardNanos;
    private int failures;

    private OpenHome(Owner owner, long heardNanos) {
      this.owner = owner;
      this.heardNanos = heardNanos;
    }

    Owner owner() {
      return owner;
    }

    /** When its driver last said anything, in monotonic time. */
    long heardNanos() {
      return heardNanos;
    }

    void heard(long nowNanos) {
      heardNanos = nowNanos;
    }

    /** Nobody has taken it, once more. */
    int failed() {
      return ++failures;
    }

    void taken() {
      failures = 0;
    }
  }

  private final Map<TransactionId, OpenHome> open = new HashMap<>();

  /** Few coordinators own many sagas: each owner is kept once. */
  private final Map<Owner, Owner> owners = new HashMap<>();

  private int unfinished;
  private int stuck;

  /**
   * The row is written, or there at the start.
   *
   * @param heardNanos when its driver was heard of, should it be new here
   * @return whether it is new here
   */
  boolean written(TransactionId saga, HomeRow row, long heardNanos) {
    @Nullable OpenHome before = open.get(saga);
    if (before != null) {
      count(before, -1);
    }
    if (row.ended()) {
      open.remove(saga);
      return false;
    }
    Owner owner = owners.computeIfAbsent(row.owner(), same -> same);
    OpenHome home = before == null ? new OpenHome(owner, heardNanos) : before;
    home.owner = owner;
    home.isUnfinished = row.isUnfinished();
    home.isStuck = row.isStuck();
    count(home, 1);
    open.put(saga, home);
    return before == null;
  }

  private void count(OpenHome home, int by) {
    unfinished += home.isUnfinished ? by : 0;
    stuck += home.isStuck ? by : 0;
  }

  Optional<OpenHome> get(TransactionId saga) {
    return Optional.ofNullable(open.get(saga));
  }

  /** Home rows without an outcome. */
  int unfinished() {
    return unfinished;
  }

  /** Home rows with a step that is stuck. */
  int stuck() {
    return stuck;
  }

  /**
   * Compares it with the rows; for tests and simulation.
   *
   * @throws IllegalStateException when they differ
   */
  void assertRebuildable(Store store) {
    OpenHomes rebuilt = new OpenHomes();
    store.openHomes(home -> rebuilt.written(home.saga(), home.row(), 0));
    if (!rebuilt.open.keySet().equals(open.keySet())
        || rebuilt.unfinished != unfinished
        || rebuilt.stuck != stuck) {
      throw new IllegalStateException(
          "home rows in memory: " + open.keySet() + "; stored: " + rebuilt.open.keySet());
    }
  }
}
