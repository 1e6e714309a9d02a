package dev.troth.coordinator.session;

import dev.troth.clock.Timestamp;
import dev.troth.id.StoreId;
import java.util.Map;

/** A request's place in its session. */
public final class Session {

  private final SessionTokens tokens;
  private final SessionToken past;
  private final Map<String, StoreId> involved;

  Session(SessionTokens tokens, SessionToken past, Map<String, StoreId> involved) {
    this.tokens = tokens;
    this.past = past;
    this.involved = involved;
  }

  /** The same at every request of the session. */
  public long id() {
    return past.id();
  }

  /** What the request has to see, or come after. */
  public Timestamp notBefore() {
    return past.timestamp();
  }

  /** The token of a session that has also written or seen what took effect up to this moment. */
  public String tokenAfter(Timestamp moment) {
    return tokens.encode(past.merge(moment, involved));
  }
}
