package dev.troth.cli;

import java.io.PrintStream;
import java.util.Optional;
import java.util.function.LongSupplier;

/** How far a bulk run is: a line that is drawn over and over, where somebody is watching. */
final class Progress {

  private static final long REDRAW_NANOS = 200_000_000L;
  private static final int BAR_CHARACTERS = 30;
  private static final String CLEAR_LINE = "\r\u001B[K";

  private final PrintStream err;
  private final boolean watched;
  private final Optional<Long> size;
  private final LongSupplier position;
  private final long startNanos = System.nanoTime();
  private long drawnNanos = startNanos;
  private long done;

  /**
   * @param size bytes to read, if that is known
   * @param position bytes read
   */
  Progress(PrintStream err, boolean watched, Optional<Long> size, LongSupplier position) {
    this.err = err;
    this.watched = watched;
    this.size = size;
    this.position = position;
  }

  void advance(int results) {
    done += results;
    long now = System.nanoTime();
    if (watched && now - drawnNanos > REDRAW_NANOS) {
      drawnNanos = now;
      err.print(CLEAR_LINE + bar() + done + " done, " + speed(done));
      err.flush();
    }
  }

  /** Leaves a clean line for what comes next. */
  void finish() {
    if (watched) {
      err.print(CLEAR_LINE);
      err.flush();
    }
  }

  /** How long it took, and how many that is each second. */
  String speed(long count) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return "%.1f s (%.0f/s)".formatted(seconds, count / Math.max(seconds, 1e-3));
  }

  private String bar() {
    if (size.isEmpty() || size.get() == 0) {
      return "";
    }
    double part = Math.min(1.0, (double) position.getAsLong() / size.get());
    int full = (int) (part * BAR_CHARACTERS);
    return "[%s%s] %3.0f%%  "
        .formatted("#".repeat(full), ".".repeat(BAR_CHARACTERS - full), part * 100);
  }
}
