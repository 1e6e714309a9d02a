package dev.troth.coordinator.read;

import com.google.protobuf.Duration;
import dev.troth.clock.Timestamp;
import dev.troth.v1.Consistency;
import java.util.Optional;

/** How far behind now an answer may be. */
final class Staleness {

  private static final int MILLIS_PER_SECOND = 1000;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private Staleness() {}

  /** None of an answer as of a moment, 0 of a strong one, never negative. */
  static Optional<Duration> of(Consistency level, Timestamp moment, Timestamp now) {
    return switch (level) {
      case CONSISTENCY_STRONG -> Optional.of(Duration.getDefaultInstance());
      case CONSISTENCY_SESSION, CONSISTENCY_BOUNDED, CONSISTENCY_EVENTUAL ->
          Optional.of(ofMillis(Math.max(0, now.millis() - moment.millis())));
      case CONSISTENCY_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  private static Duration ofMillis(long millis) {
    return Duration.newBuilder()
        .setSeconds(millis / MILLIS_PER_SECOND)
        .setNanos((int) (millis % MILLIS_PER_SECOND) * NANOS_PER_MILLI)
        .build();
  }
}
