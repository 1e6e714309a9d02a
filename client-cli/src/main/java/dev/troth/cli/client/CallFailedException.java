package dev.troth.cli.client;

import dev.troth.v1.Reason;

/** A call that no coordinator answered as hoped. */
public final class CallFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  /** How far it came. */
  public enum Progress {
    /** A coordinator answered, with a refusal. */
    REFUSED,
    /** It may have arrived, but no answer did. */
    NOT_ANSWERED,
    /** It was never sent. */
    NOT_SENT
  }

  private final Progress progress;
  private final transient Reason reason;

  CallFailedException(Progress progress, Reason reason) {
    super(reason.getMessage(), null, false, false);
    this.progress = progress;
    this.reason = reason;
  }

  public Progress progress() {
    return progress;
  }

  public Reason reason() {
    return reason;
  }
}
