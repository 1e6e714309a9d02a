package dev.troth.participant.engine;

import dev.troth.id.TransactionId;
import dev.troth.participant.saga.HomeRow;
import java.util.HashMap;
import java.util.Map;

/** What is in memory of the home rows that have not ended. */
final class OpenHomes {

  /** A home row's life in short. */
  private record Brief(boolean unfinished, boolean stuck) {

    static Brief of(HomeRow row) {
      return new Brief(row.isUnfinished(), row.isStuck());
    }
  }

  private final Map<TransactionId, Brief> open = new HashMap<>();
  private int unfinished;
  private int stuck;

  /** The row is written, or there at the start. */
  void written(TransactionId saga, HomeRow row) {
    Brief after = Brief.of(row);
    Brief before = row.ended() ? open.remove(saga) : open.put(saga, after);
    if (before != null) {
      count(before, -1);
    }
    if (!row.ended()) {
      count(after, 1);
    }
  }

  private void count(Brief home, int by) {
    unfinished += home.unfinished() ? by : 0;
    stuck += home.stuck() ? by : 0;
  }

  /** Home rows without an outcome. */
  int unfinished() {
    return unfinished;
  }

  /** Home rows with a step that is stuck. */
  int stuck() {
    return stuck;
  }
}
