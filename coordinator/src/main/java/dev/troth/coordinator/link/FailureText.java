package dev.troth.coordinator.link;

import io.grpc.Status;

/** Why a call failed, for people. */
final class FailureText {

  private FailureText() {}

  /** What gRPC says of it; when that is but a symptom, the cause too. */
  static String of(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    String description = status.getDescription();
    String what = description == null ? status.getCode().toString() : description;
    Throwable cause = status.getCause();
    return cause == null || cause.getMessage() == null ? what : what + ": " + cause.getMessage();
  }
}
