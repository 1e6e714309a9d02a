package dev.troth.participant;

import dev.troth.participant.store.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How far a long work is: a bar that is drawn over and over where somebody is watching, else a line
 * from time to time.
 */
final class WorkProgress implements Progress, AutoCloseable {

  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
  private static final long REDRAW_NANOS = Duration.ofMillis(200).toNanos();
  private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int BAR_CHARACTERS = 30;
  private static final String CLEAR_LINE = "\r\u001B[K";

  private final PrintWriter err;
  private final boolean isWatched;
  private final LongSupplier nanoTime;
  private String part = "";
  private long total;
  private long toldNanos;

  WorkProgress(PrintWriter err, boolean isWatched, LongSupplier nanoTime) {
    this.err = err;
    this.isWatched = isWatched;
    this.nanoTime = nanoTime;
    this.toldNanos = nanoTime.getAsLong();
  }

  static WorkProgress on(PrintWriter err) {
    return new WorkProgress(err, isTerminal(), System::nanoTime);
  }

  @Override
  public void begin(String name, long all) {
    part = name;
    total = all;
  }

  @Override
  public void at(long done) {
    long now = nanoTime.getAsLong();
    if (now - toldNanos < (isWatched ? REDRAW_NANOS : LINE_NANOS)) {
      return;
    }
    toldNanos = now;
    if (isWatched) {
      err.print(CLEAR_LINE + bar(done) + part + ": " + done);
    } else {
      err.println(part + ": " + done + (total == NOT_KNOWN ? "" : " of " + total));
    }
    err.flush();
  }

  private String bar(long done) {
    if (total == NOT_KNOWN) {
      return "";
    }
    double share = Math.min(1.0, (double) done / total);
    int full = (int) (share * BAR_CHARACTERS);
    return "[%s%s] %3.0f%%  "
        .formatted("#".repeat(full), ".".repeat(BAR_CHARACTERS - full), share * 100);
  }

  /** Leaves a clean line for what comes next. */
  @Override
  public void close() {
    if (isWatched) {
      err.print(CLEAR_LINE);
      err.flush();
    }
  }

  /** Java only says whether standard input and output both are terminals; Linux says it of each. */
  private static boolean isTerminal() {
    try {
      Path device = Files.readSymbolicLink(STANDARD_ERROR);
      return device.startsWith("/dev/pts") || device.toString().startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
