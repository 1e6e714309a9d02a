package dev.troth.cli;

import dev.troth.clock.Timestamp;
import dev.troth.v1.Freshness;
import java.io.IOException;
import java.util.Optional;

/** What a read is to show, as it was asked for. */
record ReadFreshness(
    Optional<ConsistencyLevel> consistency,
    Optional<Timestamp> asOf,
    Optional<SessionFile> session) {

  /**
   * What one command asks for.
   *
   * @param level in words; empty of a past moment
   */
  record Asked(Freshness message, String level) {}

  /** Reads the session's token, if there is one. */
  Asked ask() throws IOException {
    String token = session.isPresent() ? session.get().token() : "";
    if (asOf.isPresent()) {
      Freshness.Builder past = Freshness.newBuilder().setAsOf(asOf.get().bits());
      return new Asked(past.setSessionToken(token).build(), "");
    }
    ConsistencyLevel level =
        consistency.orElse(token.isEmpty() ? ConsistencyLevel.STRONG : ConsistencyLevel.SESSION);
    return new Asked(level.message().toBuilder().setSessionToken(token).build(), level.word());
  }

  /** Keeps the token of an answer. */
  void keep(String token) throws IOException {
    if (session.isPresent()) {
      session.get().keep(token);
    }
  }
}
