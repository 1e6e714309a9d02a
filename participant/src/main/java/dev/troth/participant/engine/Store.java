package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.JournalEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a participant keeps. What was written is visible to reads at once and survives a crash of
 * the process; {@link #sync} makes it survive a loss of power. A crash keeps a prefix of what was
 * written. Every failure to write or sync is fatal: the store throws {@link StoreFailure} and is
 * not used again.
 *
 * <p>Written by one thread; synced by another; read by any.
 */
public interface Store extends AutoCloseable {

  StoreId id();

  /** The participant's name. */
  String name();

  /** No timestamp above it was ever issued or served. */
  Timestamp ceiling();

  /** {@code txnTime} in milliseconds below which rows may be missing (R10). */
  long horizonMillis();

  /** The position after the journal's last event. */
  long nextPosition();

  /** The row, or {@link Row#NONE}. Only for the thread that writes. */
  Row row(RegisterId id);

  /** Every row in doubt, and every row of a saga that has not ended; read once, at the start. */
  void openRows(Consumer<RegisterRow> each);

  /** The rows of a transaction. */
  List<RegisterRow> rowsOf(TransactionId transaction);

  /** The newest rows that match, by {@code txnTime}; at most {@code limit}. */
  List<RegisterRow> newestRows(Predicate<RegisterRow> matches, int limit);

  /**
   * The oldest rows after {@code after} whose {@code txnTime} is below {@code beforeMillis}; at
   * most {@code limit}.
   */
  List<RegisterRow> oldestRows(Optional<RegisterId> after, long beforeMillis, int limit);

  /** A saga's home row. Only for the thread that writes. */
  Optional<HomeRow> home(TransactionId saga);

  /** Every home row that has not ended; read once, at the start. */
  void openHomes(Consumer<SagaHome> each);

  /** The newest home rows that match, by {@code txnTime}; at most {@code limit}. */
  List<SagaHome> newestHomes(Predicate<HomeRow> matches, int limit);

  /**
   * The oldest home rows after {@code after} whose {@code txnTime} is below {@code beforeMillis};
   * at most {@code limit}.
   */
  List<SagaHome> oldestHomes(Optional<TransactionId> after, long beforeMillis, int limit);

  /** The key's state after its last event. Only for the thread that writes. */
  KeyState state(String key);

  /** The key's newest version at or below a timestamp. */
  Optional<Version> versionAt(String key, Timestamp at);

  /**
   * The key's versions with a number above {@code afterVersion}, oldest first; at most {@code
   * limit}.
   */
  default List<Version> versions(String key, long afterVersion, int limit) {
    return versions(key, afterVersion, Timestamp.ZERO, limit);
  }

  /**
   * The key's versions with a number above {@code afterVersion} that took effect at {@code since}
   * or later, oldest first; at most {@code limit}. However long the key is, only these are read.
   */
  List<Version> versions(String key, long afterVersion, Timestamp since, int limit);

  /** The key's versions that took effect after {@code after}, oldest first. */
  List<Version> versionsAfter(String key, Timestamp after);

  /**
   * The key's newest versions that took effect at {@code upTo} or earlier, the newest first; at
   * most {@code limit}. However long the key is, only these are read.
   */
  default List<Version> newestVersions(String key, Timestamp upTo, int limit) {
    List<Version> all = new ArrayList<>(versions(key, 0, Integer.MAX_VALUE));
    all.removeIf(version -> version.commitTimestamp().isAfter(upTo));
    Collections.reverse(all);
    return List.copyOf(all.subList(0, Math.min(limit, all.size())));
  }

  /**
   * What the key's first version builds on; empty when it is the key's first event. Versions are
   * not missed before this is there.
   */
  default Optional<PrunedPast> prunedPast(String key) {
    return Optional.empty();
  }

  /** How far the past is pruned. Nothing is missed before it says so. */
  default Horizons horizons() {
    return Horizons.NONE;
  }

  /**
   * The journal begins after this position: what was at and below it is pruned, and no stub is
   * kept.
   */
  default long trimmed() {
    return 0;
  }

  /** The event at a position of the journal; without a change when it is pruned. */
  JournalEvent event(long position);

  /** Sees keys, one after the other. */
  interface KeyVisitor {
    /**
     * Whether to go on after this one.
     *
     * @param newest at or below the moment asked for; empty when the key has none
     */
    boolean visit(String key, Optional<Version> newest);
  }

  /**
   * The keys that begin with {@code prefix} and come after {@code afterKey} (empty: all), in the
   * order of their UTF-8 bytes, as they were at a moment.
   */
  void keys(String prefix, String afterKey, Timestamp at, KeyVisitor visitor);

  /** Sees events, one after the other. */
  interface EventVisitor {
    /** Whether to go on after this one. */
    boolean visit(long position, JournalEvent event);
  }

  /**
   * The journal's events after one position and up to another, which is not beyond its end; pruned
   * ones without a change, and not those that are {@link #trimmed}.
   */
  default void events(long after, long upTo, EventVisitor visitor) {
    for (long position = Math.max(after, trimmed()) + 1; position <= upTo; position++) {
      if (!visitor.visit(position, event(position))) {
        return;
      }
    }
  }

  /** Writes everything staged as one unit. */
  void write(StagedWrites writes);

  /** Everything written before this call is durable when it returns. */
  void sync();

  @Override
  void close();
}
