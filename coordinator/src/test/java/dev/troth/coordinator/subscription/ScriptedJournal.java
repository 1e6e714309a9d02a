package dev.troth.coordinator.subscription;

import dev.troth.v1.JournalCursor;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.Operation;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Put;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A participant's journal that grows, and what is sent of it. Moments are small numbers. */
final class ScriptedJournal {

  private static final long END = 1_000_000;

  private final List<Long> moments;
  private int durable;
  private long position;
  private long after;

  /**
   * @param moments of its events, in the order of positions
   */
  ScriptedJournal(List<Long> moments) {
    this.moments = List.copyOf(moments);
  }

  static JournalEntry entry(long position, long moment) {
    return JournalEntry.newBuilder()
        .setPosition(position)
        .setCommitTimestamp(moment)
        .setOperation(
            Operation.newBuilder()
                .setPut(Put.newBuilder().setKey("k").setValue("x".repeat((int) (position % 40)))))
        .build();
  }

  List<JournalEntry> entries() {
    List<JournalEntry> entries = new ArrayList<>();
    for (int i = 0; i < moments.size(); i++) {
      entries.add(entry(i + 1, moments.get(i)));
    }
    return entries;
  }

  void open(JournalCursor cursor) {
    position = cursor.getPosition();
    after = cursor.getTimestamp();
  }

  void grow(int events) {
    durable = Math.min(moments.size(), durable + events);
  }

  boolean isWhole() {
    return durable == moments.size();
  }

  /** What it sends next: a few entries, and at its end up to when it is complete. */
  ParticipantServiceSubscribeResponse next(RandomGenerator random) {
    ParticipantServiceSubscribeResponse.Builder response =
        ParticipantServiceSubscribeResponse.newBuilder();
    int most = random.nextInt(6);
    durable = (int) Math.max(durable, position);
    while (position < durable && response.getEntriesCount() < most) {
      long moment = moments.get((int) position);
      position++;
      boolean isLeftOut = moment <= after && random.nextBoolean();
      if (!isLeftOut) {
        response.addEntries(entry(position, moment));
      }
    }
    response.setPosition(position);
    if (position == durable) {
      response.setSafeTimestamp(safe());
    }
    return response.build();
  }

  private long safe() {
    long earliest = END;
    for (int i = durable; i < moments.size(); i++) {
      earliest = Math.min(earliest, moments.get(i));
    }
    return earliest - 1;
  }
}
