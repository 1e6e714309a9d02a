package dev.troth.coordinator.session;

import dev.troth.clock.HybridClock;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/** The sessions that requests belong to. Any thread. */
public final class Sessions {

  private final SessionTokens tokens;
  private final HybridClock clock;
  private final LongSupplier newIds;

  /**
   * @param clock observes what tokens say, so that nothing begun here is before them
   * @param newIds random, for sessions that begin; any thread
   */
  public Sessions(SessionKey key, HybridClock clock, LongSupplier newIds) {
    this.tokens = new SessionTokens(key);
    this.clock = clock;
    this.newIds = newIds;
  }

  /**
   * What a request's token says; an empty one says nothing.
   *
   * @throws RejectedException INVALID_SESSION, CLOCK_SKEW
   */
  public SessionToken verify(String token) {
    if (token.isEmpty()) {
      return SessionToken.NONE;
    }
    SessionToken past = tokens.verify(token);
    if (clock.isTooFarAhead(past.timestamp())) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_CLOCK_SKEW,
          "the session's past, "
              + past.timestamp()
              + ", is too far ahead of this coordinator's clock; check the clocks");
    }
    clock.observe(past.timestamp());
    return past;
  }

  /**
   * The session of a read, a new one when it has no token.
   *
   * @param past as its token says
   * @param involved the stores of the participants that the request names, by name
   * @throws RejectedException INVALID_SESSION when the session had to do with others
   */
  public Session of(SessionToken past, Map<String, StoreId> involved) {
    return begin(past, involved, newIds);
  }

  /**
   * The session of a submission. A new one follows from the transaction: whoever submits it again,
   * at whichever coordinator, is answered the same.
   *
   * @param past as its token says
   * @param involved the stores of the participants that the request names, by name
   * @throws RejectedException INVALID_SESSION when the session had to do with others
   */
  public Session of(TransactionId transaction, SessionToken past, Map<String, StoreId> involved) {
    UUID id = transaction.uuid();
    return begin(past, involved, () -> id.getMostSignificantBits() ^ id.getLeastSignificantBits());
  }

  private Session begin(SessionToken past, Map<String, StoreId> involved, LongSupplier newId) {
    past.requireSame(involved);
    SessionToken known = past.id() == 0 ? past.withId(newId.getAsLong()) : past;
    return new Session(tokens, known, involved);
  }
}
