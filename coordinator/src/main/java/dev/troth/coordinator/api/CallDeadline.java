package dev.troth.coordinator.api;

import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** How long the client of the call being handled still waits. */
final class CallDeadline {

  /** For what a client without a deadline asks. */
  private static final Duration DEFAULT = Duration.ofSeconds(10);

  private CallDeadline() {}

  /** In nanoseconds, if the client said so. */
  static OptionalLong nanos() {
    Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? OptionalLong.empty()
        : OptionalLong.of(deadline.timeRemaining(TimeUnit.NANOSECONDS));
  }

  /** For the calls that this one leads to: a little less, so that their failure can be told. */
  static Duration left() {
    return nanos().isEmpty()
        ? DEFAULT
        : Duration.ofNanos(Math.max(1, nanos().getAsLong() / 10 * 9));
  }
}
