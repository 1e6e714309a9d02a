package dev.troth.participant.api;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.KeyScan;
import dev.troth.participant.engine.Recency;
import dev.troth.participant.engine.Store;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceScanRequest;

/** What reads and scans ask for, checked; a participant and a replica of it take the same. */
public final class ReadRequests {

  private ReadRequests() {}

  /**
   * The moment that a read asks for.
   *
   * @throws RejectedException INVALID_REQUEST, also when anything else about it is wrong
   */
  public static Recency recency(ParticipantServiceReadRequest request) {
    int keys = request.getKeysCount();
    if (keys < 1 || keys > ReadLimits.MAX_PAGE) {
      throw RegisterMessages.invalid(
          "1 to " + ReadLimits.MAX_PAGE + " keys can be read at once, not " + keys);
    }
    request.getKeysList().forEach(RegisterMessages::requireKey);
    return inOrder(Recency.of(request));
  }

  /**
   * The moment that a scan asks for.
   *
   * @throws RejectedException INVALID_REQUEST, also when anything else about it is wrong
   */
  public static Recency recency(ParticipantServiceScanRequest request) {
    if (!request.getPrefix().isEmpty()) {
      RegisterMessages.requireKey("prefix", request.getPrefix());
    }
    if (!request.getAfterKey().isEmpty()) {
      RegisterMessages.requireKey("after_key", request.getAfterKey());
    }
    return inOrder(Recency.of(request));
  }

  private static Recency inOrder(Recency recency) {
    if (!recency.at().equals(Timestamp.ZERO) && recency.notBefore().isAfter(recency.at())) {
      throw new RejectedException(ErrorCode.ERROR_CODE_INVALID_REQUEST, "at: is before not_before");
    }
    return recency;
  }

  /** The page that a scan asks for, from the store alone, once its moment is settled. */
  public static KeyScan.Page page(
      Store store, ParticipantServiceScanRequest request, Timestamp at) {
    int limit = ReadLimits.page(request.getLimit(), ReadLimits.MAX_PAGE);
    return KeyScan.page(store, request.getPrefix(), request.getAfterKey(), at, limit);
  }
}
