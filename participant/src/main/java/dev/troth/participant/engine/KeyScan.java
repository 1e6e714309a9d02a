package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.v1.ReadValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A page of the keys with a prefix that exist at a moment, from the store alone: for any thread,
 * once the moment is settled for the prefix.
 */
public final class KeyScan {

  /** A page that has so many bytes takes no more values; a single one may be larger. */
  private static final int MAX_BYTES = 1 << 20;

  /** Keys looked at for one page, whether they exist or not: nobody waits behind a long one. */
  private static final int MAX_LOOKS = 10_000;

  /**
   * What a look at the store found.
   *
   * @param values in the order of the keys' UTF-8 bytes
   * @param nextAfterKey where to go on, even if there are no values; empty when there are no more
   */
  public record Page(List<ReadValue> values, String nextAfterKey) {}

  private final Store store;
  private final int limit;
  private final List<ReadValue> values = new ArrayList<>();
  private int bytes;
  private int looks;
  private String last = "";
  private boolean more;

  private KeyScan(Store store, int limit) {
    this.store = store;
    this.limit = limit;
  }

  /**
   * The page after {@code afterKey}; empty: the first.
   *
   * @param limit at most so many values
   * @throws RejectedException SNAPSHOT_TOO_OLD: some keys are not kept as they were at the moment
   */
  public static Page page(Store store, String prefix, String afterKey, Timestamp at, int limit) {
    KeyScan scan = new KeyScan(store, limit);
    store.keys(prefix, afterKey, at, (key, newest) -> scan.visit(key, at, newest));
    PastNotKept.requireAllShown(store, prefix, at);
    return new Page(scan.values, scan.more ? scan.last : "");
  }

  private boolean visit(String key, Timestamp at, Optional<Version> newest) {
    if (values.size() == limit || bytes >= MAX_BYTES || looks == MAX_LOOKS) {
      more = true;
      return false;
    }
    looks++;
    last = key;
    ReadValue value = ShownValue.past(store, key, at, newest);
    if (value.getExists()) {
      bytes += value.getSerializedSize();
      values.add(value);
    }
    return true;
  }
}
