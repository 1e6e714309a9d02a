package dev.troth.participant.api;

import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How much is read at once, and how long a reader waits. */
public final class ReadLimits {

  /** Rows, events or keys in one answer. */
  static final int MAX_PAGE = 1000;

  /** An answer that has so many bytes takes no more events; a single one may be larger. */
  static final int MAX_BYTES = 1 << 20;

  /** How long a read without a deadline of its own waits for decisions. */
  private static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);

  private ReadLimits() {}

  /** How many may be in an answer. */
  static int page(int asked, int whenAbsent) {
    return asked <= 0 ? whenAbsent : Math.min(asked, MAX_PAGE);
  }

  /** How long the call's reader waits from now on. */
  public static long waitNanos() {
    Deadline deadline = Context.current().getDeadline();
    return deadline == null ? DEFAULT_WAIT.toNanos() : deadline.timeRemaining(TimeUnit.NANOSECONDS);
  }
}
