package dev.troth.daemon.document;

import static dev.troth.daemon.document.DocumentLimits.MAX_ID_AHEAD;

import dev.troth.error.RejectedException;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import java.util.Optional;

/** Which transaction ids are taken (R11). */
public final class TransactionIds {

  private static final long MAX_AHEAD_MILLIS = MAX_ID_AHEAD.toMillis();

  private TransactionIds() {}

  /**
   * The id of a document.
   *
   * @param nowMillis the wall clock, in milliseconds since 1970
   * @throws RejectedException INVALID_ID when it is no UUIDv7 in canonical text form (36
   *     characters, lower case), or its time is too far ahead
   */
  public static TransactionId parse(String text, long nowMillis) {
    TransactionId id =
        TransactionId.parse(text)
            .filter(parsed -> parsed.toString().equals(text)) // one id, one spelling, one hash
            .orElseThrow(
                () -> new RejectedException(invalid("id must be a UUIDv7 in canonical text form")));
    Optional<Reason> refusal = refusal(id, nowMillis);
    if (refusal.isPresent()) {
      throw new RejectedException(refusal.get());
    }
    return id;
  }

  /**
   * Why an id is refused: its time is too far ahead. Clocks decide no outcome, but an id from the
   * future would stay above every horizon.
   *
   * @param nowMillis the wall clock, in milliseconds since 1970
   */
  public static Optional<Reason> refusal(TransactionId id, long nowMillis) {
    long ahead = id.timeMillis() - nowMillis;
    return ahead > MAX_AHEAD_MILLIS
        ? Optional.of(
            invalid(
                "id's time is "
                    + ahead
                    + " ms ahead of the clock here, at most "
                    + MAX_AHEAD_MILLIS
                    + ": check the clocks"))
        : Optional.empty();
  }

  private static Reason invalid(String message) {
    return Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_INVALID_ID).setMessage(message).build();
  }
}
