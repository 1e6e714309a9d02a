package dev.troth.cli;

import dev.troth.cli.client.CallFailedException;
import dev.troth.cli.client.Conclusion;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.TransactionStatus;

/** What the command tells the shell. The greater, the less is known. */
final class ExitCode {

  /** Committed, completed, read. */
  static final int DONE = 0;

  /** Refused or failed: aborted, compensated. */
  static final int REFUSED = 1;

  /** The command or the document is at fault. */
  static final int USAGE = 2;

  /** The outcome is unknown, or still in progress, or stuck. */
  static final int UNKNOWN = 3;

  /** Nothing could be reached. */
  static final int UNREACHABLE = 4;

  private ExitCode() {}

  static int of(Conclusion conclusion) {
    return switch (conclusion) {
      case COMMITTED, COMPLETED, ACCEPTED -> DONE;
      case ABORTED, COMPENSATED, REFUSED -> REFUSED;
      case INVALID -> USAGE;
      case STUCK, IN_PROGRESS, UNKNOWN -> UNKNOWN;
      case NOT_SENT -> UNREACHABLE;
    };
  }

  /** Of a call that changes nothing: no answer is no answer, whatever became of the question. */
  static int of(CallFailedException failure) {
    return switch (failure.progress()) {
      case REFUSED -> isFormAtFault(failure.reason().getCode()) ? USAGE : REFUSED;
      case NOT_ANSWERED, NOT_SENT -> UNREACHABLE;
    };
  }

  /** Of a transaction that was followed to its end. */
  static int of(TransactionStatus status) {
    return switch (status) {
      case TRANSACTION_STATUS_COMMITTED, TRANSACTION_STATUS_COMPLETED -> DONE;
      case TRANSACTION_STATUS_ABORTED, TRANSACTION_STATUS_COMPENSATED -> REFUSED;
      case TRANSACTION_STATUS_IN_PROGRESS,
          TRANSACTION_STATUS_COMPENSATING,
          TRANSACTION_STATUS_STUCK,
          TRANSACTION_STATUS_UNKNOWN,
          TRANSACTION_STATUS_UNSPECIFIED,
          UNRECOGNIZED ->
          UNKNOWN;
    };
  }

  /** Of a request to abort. */
  static int ofAbort(TransactionStatus status) {
    return switch (status) {
      case TRANSACTION_STATUS_ABORTED, TRANSACTION_STATUS_COMPENSATED -> DONE;
      case TRANSACTION_STATUS_COMMITTED, TRANSACTION_STATUS_COMPLETED -> REFUSED;
      case TRANSACTION_STATUS_IN_PROGRESS,
          TRANSACTION_STATUS_COMPENSATING,
          TRANSACTION_STATUS_STUCK,
          TRANSACTION_STATUS_UNKNOWN,
          TRANSACTION_STATUS_UNSPECIFIED,
          UNRECOGNIZED ->
          UNKNOWN;
    };
  }

  private static boolean isFormAtFault(ErrorCode code) {
    return code == ErrorCode.ERROR_CODE_INVALID_DOCUMENT
        || code == ErrorCode.ERROR_CODE_INVALID_ID
        || code == ErrorCode.ERROR_CODE_INVALID_REQUEST;
  }
}
