package dev.troth.cli;

import dev.troth.cli.bench.Watcher;
import java.io.PrintStream;

/** How far a load is: a line drawn over and over where somebody watches, else one now and then. */
final class BenchProgress implements Watcher {

  private static final long REDRAW_NANOS = 200_000_000L;
  private static final long REPEAT_NANOS = 5_000_000_000L;
  private static final String CLEAR_LINE = "\r\u001B[K";

  private final PrintStream err;
  private final boolean watched;
  private long saidNanos = System.nanoTime();
  private long countedDone;
  private long countedNanos = System.nanoTime();

  BenchProgress(PrintStream err, boolean watched) {
    this.err = err;
    this.watched = watched;
  }

  @Override
  public void opened(int accounts, int all) {
    if (isTime()) {
      say("%,d of %,d accounts are open".formatted(accounts, all));
    }
  }

  @Override
  public void loaded(long done, double seconds, double allSeconds, boolean measuring) {
    if (!isTime()) {
      return;
    }
    long now = System.nanoTime();
    double perSecond = (done - countedDone) / ((now - countedNanos) / 1e9);
    countedDone = done;
    countedNanos = now;
    String phase = measuring ? "measuring" : "warming up";
    if (seconds > allSeconds) {
      say("%.0f s, waiting for the last ones: %,d done".formatted(seconds, done));
    } else {
      say(
          "%.0f of %.0f s, %s: %,d done, %.0f/s"
              .formatted(seconds, allSeconds, phase, done, perSecond));
    }
  }

  @Override
  public void proving() {
    say("checking what was left behind");
  }

  /** Leaves a clean line for what comes next. */
  void finish() {
    if (watched) {
      err.print(CLEAR_LINE);
      err.flush();
    }
  }

  private boolean isTime() {
    long now = System.nanoTime();
    boolean time = now - saidNanos > (watched ? REDRAW_NANOS : REPEAT_NANOS);
    if (time) {
      saidNanos = now;
    }
    return time;
  }

  private void say(String message) {
    if (watched) {
      err.print(CLEAR_LINE + message);
      err.flush();
    } else {
      err.println("troth: " + message);
    }
  }
}
