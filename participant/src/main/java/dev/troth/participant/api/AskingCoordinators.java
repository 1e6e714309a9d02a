package dev.troth.participant.api;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Coordinators that were told of this participant, and ask again and again who is here. They learn
 * from the answer that it leaves, and say when they do not need it any more. Any thread.
 */
final class AskingCoordinators {

  /** One that has not asked for so long is gone; they ask every second. */
  static final Duration LATELY = Duration.ofSeconds(3);

  /** More coordinators than any installation has: a limit against somebody who makes them up. */
  static final int MAX_COORDINATORS = 1_000;

  private record Asked(boolean released, long nanos) {
    boolean isLate(long now) {
      return now - nanos > LATELY.toNanos();
    }
  }

  private final Map<ByteString, Asked> last = new HashMap<>();
  private boolean leaving;

  /**
   * One asks.
   *
   * @param coordinator empty: somebody else
   * @param released it knows that this participant leaves, and does not need it
   * @return whether this participant leaves
   */
  synchronized boolean ask(ByteString coordinator, boolean released, long now) {
    if (!coordinator.isEmpty()) {
      last.values().removeIf(asked -> asked.isLate(now));
      if (last.size() < MAX_COORDINATORS) {
        last.put(coordinator, new Asked(released, now));
      }
    }
    return leaving;
  }

  synchronized void leave() {
    leaving = true;
  }

  /** Whether none that has asked lately needs this participant. */
  synchronized boolean isReleased(long now) {
    return last.values().stream().allMatch(asked -> asked.released() || asked.isLate(now));
  }
}
