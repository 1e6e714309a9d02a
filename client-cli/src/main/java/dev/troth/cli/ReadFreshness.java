package dev.troth.cli;

import com.google.protobuf.Duration;
import dev.troth.clock.Timestamp;
import dev.troth.v1.Consistency;
import dev.troth.v1.Freshness;
import java.io.IOException;
import java.util.Optional;

/** What a read is to show, as it was asked for. */
record ReadFreshness(
    Optional<ConsistencyLevel> consistency,
    Optional<Timestamp> asOf,
    Optional<SessionFile> session) {

  private static final int MILLIS_PER_SECOND = 1000;
  private static final int NANOS_PER_MILLI = 1_000_000;

  /**
   * What one command asks for.
   *
   * @param level in words; empty of a past moment
   */
  record Asked(Freshness message, String level) {}

  /** Reads the session's token, if there is one. */
  Asked ask() throws IOException {
    String token = session.isPresent() ? session.get().token() : "";
    Freshness.Builder message = Freshness.newBuilder().setSessionToken(token);
    if (asOf.isPresent()) {
      return new Asked(message.setAsOf(asOf.get().bits()).build(), "");
    }
    ConsistencyLevel level =
        consistency.orElse(token.isEmpty() ? ConsistencyLevel.STRONG : ConsistencyLevel.SESSION);
    switch (level.kind()) {
      case STRONG -> message.setConsistency(Consistency.CONSISTENCY_STRONG);
      case SESSION -> message.setConsistency(Consistency.CONSISTENCY_SESSION);
      case BOUNDED ->
          message
              .setConsistency(Consistency.CONSISTENCY_BOUNDED)
              .setMaxStaleness(duration(level.maxStaleness().toMillis()));
      case EVENTUAL -> message.setConsistency(Consistency.CONSISTENCY_EVENTUAL);
    }
    return new Asked(message.build(), level.word());
  }

  private static Duration duration(long millis) {
    return Duration.newBuilder()
        .setSeconds(millis / MILLIS_PER_SECOND)
        .setNanos((int) (millis % MILLIS_PER_SECOND) * NANOS_PER_MILLI)
        .build();
  }

  /** Keeps the token of an answer. */
  void keep(String token) throws IOException {
    if (session.isPresent()) {
      session.get().keep(token);
    }
  }
}
