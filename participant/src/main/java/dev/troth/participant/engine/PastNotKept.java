package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import java.util.List;
import java.util.Optional;

/**
 * SNAPSHOT_TOO_OLD, with the earliest moment that would do. What is looked at aside from the
 * engine's thread may be pruned meanwhile: so one looks first and asks here afterwards. A store
 * shows its horizons and pruned pasts no later than what they are about is gone.
 */
public final class PastNotKept {

  private PastNotKept() {}

  /**
   * Asked after a key was looked at.
   *
   * @throws RejectedException the key is not shown at the moment
   */
  static void requireShown(Store store, String key, Timestamp at) {
    if (store.horizons().of(key).floor().isAfter(at)) {
      throw of(store, key, at);
    }
  }

  /**
   * Asked after keys with a prefix were looked at.
   *
   * @throws RejectedException some of them are not shown at the moment
   */
  static void requireAllShown(Store store, String prefix, Timestamp at) {
    Timestamp floor = store.horizons().floorWithin(prefix);
    if (floor.isAfter(at)) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_SNAPSHOT_TOO_OLD,
          "some of the keys that begin with '"
              + prefix
              + "' are not kept as they were at "
              + at
              + ": the earliest moment is "
              + floor);
    }
  }

  /** The key's past at a moment is not kept. */
  static RejectedException of(Store store, String key, Timestamp at) {
    return new RejectedException(
        Reason.newBuilder()
            .setCode(ErrorCode.ERROR_CODE_SNAPSHOT_TOO_OLD)
            .setKey(key)
            .setMessage(
                key
                    + ": its past at "
                    + at
                    + " is not kept: the earliest moment is "
                    + keptFrom(store, key))
            .build());
  }

  /** Events of the journal that somebody wants are pruned. */
  public static RejectedException missed(long position, Horizon horizon) {
    return new RejectedException(
        ErrorCode.ERROR_CODE_SNAPSHOT_TOO_OLD,
        "events after position "
            + Long.toUnsignedString(position)
            + " of the journal are not kept: the earliest position to go on after is "
            + horizon.position()
            + ", the earliest moment "
            + horizon.moment());
  }

  /**
   * The page of a key's history that was looked at lacks nothing.
   *
   * @param since zero: from the first kept event on
   * @param until the moment asked for, or zero
   * @throws RejectedException it does
   */
  public static void requireHistory(
      Store store, String key, long afterVersion, Timestamp since, Timestamp until) {
    boolean isFirstPage = afterVersion == 0;
    boolean fromSince = !since.equals(Timestamp.ZERO);
    if (isFirstPage && fromSince) {
      requireShown(store, key, since);
    }
    Optional<PrunedPast> gone = store.prunedPast(key);
    if (gone.isPresent()) {
      PrunedPast past = gone.get();
      boolean isUntilGone = !until.equals(Timestamp.ZERO) && !until.isAfter(past.commitTimestamp());
      boolean isSomeGone =
          (fromSince || !isFirstPage)
              && Long.compareUnsigned(afterVersion, past.events()) < 0
              && !since.isAfter(past.commitTimestamp());
      if (isUntilGone) {
        throw of(store, key, until);
      }
      if (isSomeGone) {
        throw fromSince ? of(store, key, since) : page(key, afterVersion, past);
      }
    }
  }

  private static RejectedException page(String key, long afterVersion, PrunedPast past) {
    return new RejectedException(
        Reason.newBuilder()
            .setCode(ErrorCode.ERROR_CODE_SNAPSHOT_TOO_OLD)
            .setKey(key)
            .setMessage(
                key
                    + ": its events after version "
                    + Long.toUnsignedString(afterVersion)
                    + " are not kept any more; those after version "
                    + past.events()
                    + " are, from "
                    + past.commitTimestamp()
                    + " on")
            .build());
  }

  /** The earliest moment at which the key is shown. */
  static Timestamp keptFrom(Store store, String key) {
    Timestamp floor = store.horizons().of(key).floor();
    Optional<PrunedPast> past = store.prunedPast(key);
    if (past.isEmpty()) {
      return floor;
    }
    Timestamp beyond = past.get().commitTimestamp().next();
    List<Version> first = store.versions(key, 0, past.get().commitTimestamp(), 1);
    Timestamp kept = first.isEmpty() ? beyond : first.get(0).commitTimestamp();
    return Timestamp.max(floor, Timestamp.max(beyond, kept));
  }
}
