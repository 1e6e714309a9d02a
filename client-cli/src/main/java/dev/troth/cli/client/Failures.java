package dev.troth.cli.client;

import dev.troth.error.GrpcErrors;
import dev.troth.tls.TlsFailures;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import io.grpc.Metadata;
import io.grpc.Status;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/** Calls that failed, in words. */
final class Failures {

  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private Failures() {}

  /** Whether a coordinator refused, rather than the connection to it. */
  static boolean isAnswer(Throwable failure) {
    Metadata trailers = Status.trailersFromThrowable(failure);
    return trailers != null && trailers.containsKey(DETAILS);
  }

  /** Whether the two ends do not trust one another: it takes somebody to change that. */
  static boolean isUntrusted(Throwable failure) {
    return TlsFailures.explain(failure).isPresent();
  }

  /** Whether nothing can have been sent. */
  static boolean isNotSent(Throwable failure) {
    if (isUntrusted(failure)) {
      return true;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof NoRouteToHostException
          || cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  /** Whether asking anybody again would end the same way. */
  static boolean isPointless(Throwable failure) {
    return switch (Status.fromThrowable(failure).getCode()) {
      case UNIMPLEMENTED, INVALID_ARGUMENT, UNAUTHENTICATED, PERMISSION_DENIED -> true;
      case OK,
          CANCELLED,
          UNKNOWN,
          DEADLINE_EXCEEDED,
          NOT_FOUND,
          ALREADY_EXISTS,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          INTERNAL,
          UNAVAILABLE,
          DATA_LOSS ->
          false;
    };
  }

  /** Whether whoever calls is not let in, or not so far. */
  static boolean isDenial(Reason reason) {
    return reason.getCode() == ErrorCode.ERROR_CODE_PERMISSION_DENIED
        || reason.getCode() == ErrorCode.ERROR_CODE_UNAUTHENTICATED;
  }

  /** A reason that names the coordinator. */
  static Reason describe(CoordinatorAddress address, Throwable failure) {
    if (isAnswer(failure)) {
      return GrpcErrors.toReason(failure);
    }
    Reason reason = GrpcErrors.toReason(failure);
    return reason.toBuilder().setMessage(address + ": " + words(failure, reason)).build();
  }

  static Reason silent(CoordinatorAddress address, String message) {
    return Reason.newBuilder()
        .setCode(ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED)
        .setMessage(address + ": " + message)
        .build();
  }

  private static String words(Throwable failure, Reason reason) {
    Optional<String> untrusted = TlsFailures.explain(failure);
    if (untrusted.isPresent()) {
      return untrusted.get();
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof ClosedAtOnceException) {
      return String.valueOf(root.getMessage());
    }
    if (root instanceof UnknownHostException) {
      return "unknown host";
    }
    if (Status.fromThrowable(failure).getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return "no answer in time";
    }
    return root == failure || root.getMessage() == null
        ? reason.getMessage()
        : withoutAddress(root.getMessage());
  }

  /** "Connection refused: /127.0.0.1:7400" repeats what is said already. */
  private static String withoutAddress(String message) {
    int colon = message.indexOf(": ");
    return (colon < 0 ? message : message.substring(0, colon)).toLowerCase(Locale.ROOT);
  }
}
