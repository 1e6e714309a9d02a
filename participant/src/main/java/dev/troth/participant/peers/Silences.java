package dev.troth.participant.peers;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Who did not answer lately. One call at a time is let through to a silent peer; the others are
 * spared the wait for their deadlines, and the few who may search for decisions at once do not all
 * stand before one dead host. To be told that somebody cannot be reached is safe at any time (R7);
 * but a living owner's transactions would be aborted for it, so a silence of long ago counts no
 * more.
 */
final class Silences {

  /** Longer than a call that is let through takes to end: who stays silent, stays in here. */
  static final Duration LATELY = Duration.ofSeconds(2);

  private record Silence(long nanos, boolean isProbed) {}

  private final LongSupplier nanoTime;
  private final Map<String, Silence> silent = new HashMap<>();

  Silences(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether to call; if so, {@link #answered} or {@link #silent} has to follow. */
  synchronized boolean admits(String address) {
    Silence last = silent.get(address);
    if (last == null) {
      return true;
    }
    if (nanoTime.getAsLong() - last.nanos() > LATELY.toNanos()) {
      silent.remove(address);
      return true;
    }
    silent.put(address, new Silence(last.nanos(), true));
    return !last.isProbed();
  }

  synchronized void answered(String address) {
    silent.remove(address);
  }

  synchronized void silent(String address) {
    silent.put(address, new Silence(nanoTime.getAsLong(), false));
  }
}
