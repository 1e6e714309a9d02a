package dev.troth.coordinator.api;

import com.google.protobuf.ByteString;
import dev.troth.daemon.document.DocumentLimits;
import dev.troth.daemon.document.ParticipantNames;
import dev.troth.daemon.document.SagaRowRules;
import dev.troth.daemon.document.TransactionIds;
import dev.troth.daemon.document.Violation;
import dev.troth.daemon.options.HostPort;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.AdoptSagasRequest;
import dev.troth.v1.DrivenSagasRequest;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.HistoryRequest;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ListTransactionsRequest;
import dev.troth.v1.Member;
import dev.troth.v1.OwnerStatusRequest;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ResolveStepRequest;
import dev.troth.v1.ResolveTransactionRequest;
import dev.troth.v1.SagaRow;
import dev.troth.v1.ScanRequest;
import dev.troth.v1.SubscribeRequest;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The form of requests other than submissions. What is wrong is thrown as a rejection. */
final class Requests {

  private static final int MAX_READ_KEYS = 1000;
  private static final int MAX_PREFIXES = 100;
  private static final int MAX_SUBSCRIBED_KEYS = 100;
  private static final int MAX_PAGE = 1000;
  private static final int DEFAULT_TRANSACTIONS = 100;
  private static final int MAX_REASON_BYTES = 1000;
  private static final int MAX_BY_BYTES = 200;
  private static final int MAX_ADOPTED = 64;

  private Requests() {}

  static void check(ReadRequest request) {
    int keys = request.getKeysCount();
    if (keys < 1 || keys > MAX_READ_KEYS) {
      throw invalid("keys: 1 to " + MAX_READ_KEYS + " can be read at once, not " + keys);
    }
    for (int i = 0; i < keys; i++) {
      check("keys[" + i + "]", request.getKeys(i));
    }
  }

  static void check(ScanRequest request) {
    int prefixes = request.getPrefixesCount();
    if (prefixes < 1 || prefixes > MAX_PREFIXES) {
      throw invalid("prefixes: 1 to " + MAX_PREFIXES + " can be scanned at once, not " + prefixes);
    }
    check(request.getPrefixesList());
    if (Integer.toUnsignedLong(request.getLimit()) > MAX_PAGE) {
      throw invalid("limit: at most " + MAX_PAGE);
    }
    if (!request.getPageToken().isEmpty() && request.hasFreshness()) {
      throw invalid("freshness: all pages are of the moment of the first; leave it out");
    }
  }

  static void check(SubscribeRequest request) {
    if (request.getPrefixesCount() + request.getKeysCount() == 0) {
      throw invalid("prefixes: at least one, or one of keys");
    }
    if (request.getPrefixesCount() > MAX_PREFIXES) {
      throw invalid("prefixes: at most " + MAX_PREFIXES);
    }
    if (request.getKeysCount() > MAX_SUBSCRIBED_KEYS) {
      throw invalid("keys: at most " + MAX_SUBSCRIBED_KEYS);
    }
    check(request.getPrefixesList());
    for (int i = 0; i < request.getKeysCount(); i++) {
      check("keys[" + i + "]", request.getKeys(i));
    }
  }

  private static void check(List<PrefixReference> prefixes) {
    Set<PrefixReference> seen = new HashSet<>();
    for (int i = 0; i < prefixes.size(); i++) {
      PrefixReference prefix = prefixes.get(i);
      String path = "prefixes[" + i + "]";
      if (!ParticipantNames.isValid(prefix.getParticipant())) {
        throw invalid(path + ".participant: must be " + ParticipantNames.RULE);
      }
      if (prefix.getPrefixBytes().size() > DocumentLimits.MAX_KEY_BYTES) {
        throw invalid(path + ".prefix: at most " + DocumentLimits.MAX_KEY_BYTES + " bytes");
      }
      if (!seen.add(prefix)) {
        throw invalid(path + ": is there twice");
      }
    }
  }

  static void check(HistoryRequest request) {
    check("key", request.getKey());
    if (Integer.toUnsignedLong(request.getLimit()) > MAX_PAGE) {
      throw invalid("limit: at most " + MAX_PAGE);
    }
  }

  static void check(ResolveStepRequest request) {
    requireText("step", request.getStep(), DocumentLimits.MAX_PARTICIPANT_NAME_BYTES);
    requireText("reason", request.getReason(), MAX_REASON_BYTES);
    requireText("by", request.getBy(), MAX_BY_BYTES);
    if (request.getVerdict() == Verdict.VERDICT_UNSPECIFIED
        || request.getVerdict() == Verdict.UNRECOGNIZED) {
      throw invalid("verdict: RETRY, SKIP or DONE");
    }
  }

  static void check(ResolveTransactionRequest request) {
    requireText("reason", request.getReason(), MAX_REASON_BYTES);
    requireText("by", request.getBy(), MAX_BY_BYTES);
    if (request.getStatus() != TransactionStatus.TRANSACTION_STATUS_COMMITTED
        && request.getStatus() != TransactionStatus.TRANSACTION_STATUS_ABORTED) {
      throw invalid("status: COMMITTED or ABORTED");
    }
  }

  static void check(AdoptSagasRequest request) {
    if (request.getRowsCount() > MAX_ADOPTED) {
      throw invalid("rows: at most " + MAX_ADOPTED);
    }
    for (SagaRow row : request.getRowsList()) {
      List<Violation> violations = SagaRowRules.check(row);
      if (!violations.isEmpty()) {
        throw invalid("rows: " + Violation.describe(violations));
      }
      row.getMembersList().forEach(Requests::requireAddress);
    }
  }

  private static void requireAddress(Member member) {
    try {
      HostPort unused = HostPort.parse(member.getAddress());
    } catch (IllegalArgumentException e) {
      throw invalid("rows: members.address: " + e.getMessage());
    }
  }

  static List<TransactionId> sagas(DrivenSagasRequest request) {
    if (request.getSagaIdsCount() > MAX_PAGE) {
      throw invalid("saga_ids: at most " + MAX_PAGE);
    }
    return request.getSagaIdsList().stream().map(Requests::sagaId).toList();
  }

  private static TransactionId sagaId(ByteString id) {
    try {
      return TransactionId.of(id);
    } catch (IllegalArgumentException e) {
      throw invalid("saga_id: " + e.getMessage());
    }
  }

  private static void requireText(String path, String text, int maxBytes) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > maxBytes) {
      throw invalid(path + ": must have 1 to " + maxBytes + " bytes");
    }
  }

  static TransactionId id(String text, long nowMillis) {
    return TransactionIds.parse(text, nowMillis);
  }

  static Set<TransactionStatus> statuses(ListTransactionsRequest request) {
    Set<TransactionStatus> statuses = EnumSet.noneOf(TransactionStatus.class);
    for (TransactionStatus status : request.getStatusesList()) {
      if (status == TransactionStatus.UNRECOGNIZED
          || status == TransactionStatus.TRANSACTION_STATUS_UNSPECIFIED
          || status == TransactionStatus.TRANSACTION_STATUS_UNKNOWN) {
        throw invalid("statuses: UNKNOWN cannot be listed");
      }
      statuses.add(status);
    }
    return statuses.isEmpty()
        ? EnumSet.of(
            TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS,
            TransactionStatus.TRANSACTION_STATUS_COMPENSATING,
            TransactionStatus.TRANSACTION_STATUS_STUCK)
        : statuses;
  }

  static int limit(int asked) {
    long limit = Integer.toUnsignedLong(asked);
    if (limit > MAX_PAGE) {
      throw invalid("limit: at most " + MAX_PAGE);
    }
    return limit == 0 ? DEFAULT_TRANSACTIONS : (int) limit;
  }

  static RegisterId register(OwnerStatusRequest request) {
    try {
      return RegisterId.of(request.getKey());
    } catch (IllegalArgumentException e) {
      throw invalid("key: " + e.getMessage());
    }
  }

  private static void check(String path, KeyReference reference) {
    if (!ParticipantNames.isValid(reference.getParticipant())) {
      throw invalid(path + ".participant: must be " + ParticipantNames.RULE);
    }
    if (reference.getKey().isEmpty()
        || reference.getKeyBytes().size() > DocumentLimits.MAX_KEY_BYTES) {
      throw invalid(path + ".key: must have 1 to " + DocumentLimits.MAX_KEY_BYTES + " bytes");
    }
  }

  private static RejectedException invalid(String message) {
    return new RejectedException(ErrorCode.ERROR_CODE_INVALID_REQUEST, message);
  }
}
