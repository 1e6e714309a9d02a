package dev.troth.error;

import dev.troth.v1.ErrorCode;

/** What a client does about a refusal (R12). */
public enum RetryClass {
  /** The request is at fault: change it. */
  NEVER,
  /** Nothing is decided: ask again with the same id, here or at another coordinator. */
  SAME_ID,
  /**
   * It is definitely aborted, through no fault of its own: submit again with a new id and the same
   * priority.
   */
  NEW_ID;

  public static RetryClass of(ErrorCode code) {
    return switch (code) {
      case ERROR_CODE_CONFLICT, ERROR_CODE_TIMEOUT, ERROR_CODE_FENCED, ERROR_CODE_PENDING -> NEW_ID;
      case ERROR_CODE_OVERLOADED,
          ERROR_CODE_PARTICIPANT_UNAVAILABLE,
          ERROR_CODE_BUSY,
          ERROR_CODE_CLOCK_SKEW,
          ERROR_CODE_WRONG_STORE,
          ERROR_CODE_STORE_FENCED,
          ERROR_CODE_STORE_ROLLED_BACK,
          ERROR_CODE_SHUTTING_DOWN,
          ERROR_CODE_DEADLINE_EXCEEDED,
          ERROR_CODE_REPLICA_BEHIND ->
          SAME_ID;
      case ERROR_CODE_UNSPECIFIED,
          ERROR_CODE_INVALID_DOCUMENT,
          ERROR_CODE_INVALID_ID,
          ERROR_CODE_INVALID_REQUEST,
          ERROR_CODE_UNKNOWN_PARTICIPANT,
          ERROR_CODE_TXN_ID_REUSED,
          ERROR_CODE_WRONG_KIND,
          ERROR_CODE_OVERFLOW,
          ERROR_CODE_BOUND_CROSSED,
          ERROR_CODE_CHECK_FAILED,
          ERROR_CODE_VERSION_MISMATCH,
          ERROR_CODE_EXPIRED,
          ERROR_CODE_CANCELLED,
          ERROR_CODE_SNAPSHOT_TOO_OLD,
          ERROR_CODE_NOT_FOUND,
          ERROR_CODE_UNSUPPORTED,
          ERROR_CODE_NAME_TAKEN,
          ERROR_CODE_STEP_FENCED,
          ERROR_CODE_EXPRESSION_FAILED,
          ERROR_CODE_INVALID_SESSION,
          ERROR_CODE_READ_REPLICA,
          ERROR_CODE_POLICY,
          ERROR_CODE_PERMISSION_DENIED,
          ERROR_CODE_UNAUTHENTICATED,
          ERROR_CODE_INTERNAL,
          ERROR_CODE_ENDED_BY_HAND,
          UNRECOGNIZED ->
          NEVER;
    };
  }
}
