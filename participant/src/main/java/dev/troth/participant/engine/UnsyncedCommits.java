package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.store.v1.Change;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What transactions that commit alone have changed, and the batch that has to be durable before
 * anybody is shown it (I16). Of those with several participants nothing is here: each yes is
 * durable.
 */
final class UnsyncedCommits {

  private record CommittedAlone(String key, Timestamp at, long batchNumber) {}

  private final Map<String, Long> batchByKey = new HashMap<>();

  /** By time: each is stamped when it commits. */
  private final Deque<CommittedAlone> inOrder = new ArrayDeque<>();

  private long batchNumber;

  /** Set by whoever runs the effects of a durable batch. */
  private volatile long durableBatch;

  void beginBatch() {
    batchNumber++;
    while (!inOrder.isEmpty() && inOrder.peek().batchNumber() <= durableBatch) {
      CommittedAlone done = inOrder.remove();
      batchByKey.remove(done.key(), done.batchNumber());
    }
  }

  void add(List<Change> redo, Timestamp at, Batch batch) {
    long number = batchNumber;
    if (inOrder.isEmpty() || inOrder.getLast().batchNumber() < number) {
      batch.whenDurable(() -> durableBatch = number);
    }
    for (Change change : redo) {
      batchByKey.put(change.getKey(), number);
      inOrder.add(new CommittedAlone(change.getKey(), at, number));
    }
  }

  boolean touch(List<String> keys) {
    if (batchByKey.isEmpty()) {
      return false;
    }
    for (String key : keys) {
      Long changedIn = batchByKey.get(key);
      if (changedIn != null && changedIn > durableBatch) {
        return true;
      }
    }
    return false;
  }

  /** Whether there are any, on whatever key, that a look at this moment may show. */
  boolean areUpTo(Timestamp moment) {
    CommittedAlone first = inOrder.peek();
    return first != null
        && inOrder.getLast().batchNumber() > durableBatch
        && !first.at().isAfter(moment);
  }
}
