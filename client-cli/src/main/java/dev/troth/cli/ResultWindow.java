package dev.troth.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts results back in the order of their questions. Bounded twice: so many may be open, and so
 * many may wait for an earlier one, for one that takes long should not hold up the rest at once.
 */
final class ResultWindow {

  /** Instead of a place: nobody reads the results any more. */
  static final long SHUT = -1;

  /** Places for each one that may be open. */
  private static final int PLACES_PER_OPEN = 16;

  private static final int MIN_PLACES = 1024;

  private final int maxOpen;
  private final @Nullable LineResult[] places;
  private int open;
  private long entered;
  private long taken;
  private boolean closed;
  private boolean shut;

  ResultWindow(int maxOpen) {
    this.maxOpen = maxOpen;
    this.places = new LineResult[Math.max(MIN_PLACES, maxOpen * PLACES_PER_OPEN)];
  }

  /** Takes the next place, waiting for room; {@link #SHUT} when results are no longer wanted. */
  synchronized long enter() throws InterruptedException {
    while (!shut && (open == maxOpen || entered - taken == places.length)) {
      wait();
    }
    if (shut) {
      return SHUT;
    }
    open++;
    return entered++;
  }

  /** Never waits. */
  synchronized void complete(long place, LineResult result) {
    places[slot(place)] = result;
    if (open-- == maxOpen || place == taken) {
      notifyAll();
    }
  }

  /** No one enters any more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Results are no longer wanted. */
  synchronized void shut() {
    shut = true;
    notifyAll();
  }

  /** The next results in order, as many as there are; empty at the end. Waits for at least one. */
  synchronized List<LineResult> take() throws InterruptedException {
    while (places[slot(taken)] == null && !(closed && taken == entered)) {
      wait();
    }
    List<LineResult> results = new ArrayList<>();
    LineResult next = places[slot(taken)];
    while (next != null) {
      results.add(next);
      places[slot(taken++)] = null;
      next = places[slot(taken)];
    }
    notifyAll();
    return results;
  }

  private int slot(long place) {
    return (int) (place % places.length);
  }
}
