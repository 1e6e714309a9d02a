package dev.troth.error;

import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.Rejection;

/**
 * A refusal on its way to whoever asked: nothing was written. Carries no stack trace, for it is no
 * fault of ours.
 */
public final class RejectedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Reason reason;

  public RejectedException(Reason reason) {
    super(reason.getMessage(), null, false, false);
    this.reason = reason;
  }

  public RejectedException(ErrorCode code, String message) {
    this(Reason.newBuilder().setCode(code).setMessage(message).build());
  }

  public Reason reason() {
    return reason;
  }

  public Rejection toRejection() {
    return Rejection.newBuilder().setReason(reason).build();
  }
}
