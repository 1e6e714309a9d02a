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

  /** Reads the session's token, if there is one; a level that is not asked for is left open. */
  Freshness ask() throws IOException {
    Freshness.Builder message =
        consistency
            .map(ConsistencyLevel::message)
            .orElse(Freshness.getDefaultInstance())
            .toBuilder();
    asOf.ifPresent(moment -> message.setAsOf(moment.bits()));
    return message.setSessionToken(session.isPresent() ? session.get().token() : "").build();
  }

  /** Keeps the token of an answer. */
  void keep(String token) throws IOException {
    if (session.isPresent()) {
      session.get().keep(token);
    }
  }
}
