package dev.troth.coordinator.session;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A session's past.
 *
 * @param timestamp everything that the session wrote or saw took effect up to this moment
 * @param stores of the participants that it had to do with, by name, the latest first
 * @param id random, the same in all tokens of a session; 0 before its first
 */
public record SessionToken(Timestamp timestamp, Map<String, StoreId> stores, long id) {

  /** Those that a session had to do with earliest are left out when there are more. */
  public static final int MAX_STORES = 64;

  /** A session that begins now. */
  public static final SessionToken NONE = new SessionToken(Timestamp.ZERO, Map.of(), 0);

  /** This past, and what was written or seen at some participants at a moment. */
  SessionToken merge(Timestamp moment, Map<String, StoreId> involved) {
    return new SessionToken(Timestamp.max(timestamp, moment), merge(involved), id);
  }

  /** The same past, of a session that has an id. */
  SessionToken withId(long session) {
    return new SessionToken(timestamp, stores, session);
  }

  private Map<String, StoreId> merge(Map<String, StoreId> involved) {
    if (stores.isEmpty() && involved.size() <= MAX_STORES) {
      return involved;
    }
    Map<String, StoreId> merged = new LinkedHashMap<>();
    addTo(merged, involved);
    addTo(merged, stores);
    return merged;
  }

  private static void addTo(Map<String, StoreId> merged, Map<String, StoreId> more) {
    for (Map.Entry<String, StoreId> store : more.entrySet()) {
      if (merged.size() == MAX_STORES) {
        return;
      }
      merged.putIfAbsent(store.getKey(), store.getValue());
    }
  }

  /** Fails with INVALID_SESSION when one of these participants had another store. */
  void requireSame(Map<String, StoreId> involved) {
    if (stores.isEmpty()) {
      return;
    }
    involved.forEach(
        (name, store) -> {
          if (!stores.getOrDefault(name, store).equals(store)) {
            throw new RejectedException(
                Reason.newBuilder()
                    .setCode(ErrorCode.ERROR_CODE_INVALID_SESSION)
                    .setMessage(
                        "the session has to do with another store of participant '%s' than the one that is there now; nothing was done, begin a new session"
                            .formatted(name))
                    .setParticipant(name)
                    .build());
          }
        });
  }
}
