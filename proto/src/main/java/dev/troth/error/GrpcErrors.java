package dev.troth.error;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * The one place where a {@link Reason} becomes a gRPC status with {@code google.rpc.ErrorInfo}, and
 * back.
 */
public final class GrpcErrors {

  private static final String DOMAIN = "troth.dev";
  private static final String PREFIX = "ERROR_CODE_";
  private static final String PARTICIPANT = "participant";
  private static final String KEY = "key";

  private GrpcErrors() {}

  /** The status that carries a reason. */
  public static StatusRuntimeException toStatus(Reason reason) {
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setDomain(DOMAIN)
            .setReason(shortName(reason.getCode()))
            .putMetadata(PARTICIPANT, reason.getParticipant())
            .putMetadata(KEY, reason.getKey())
            .build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(statusCode(reason.getCode()).value())
            .setMessage(reason.getMessage())
            .addDetails(Any.pack(info))
            .build());
  }

  /** The reason that a failed call carries; one made from the bare status when it carries none. */
  public static Reason toReason(Throwable failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status != null) {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          return fromInfo(unpack(detail), status.getMessage());
        }
      }
    }
    Status bare = Status.fromThrowable(failure);
    String description = bare.getDescription();
    return Reason.newBuilder()
        .setCode(errorCode(bare.getCode()))
        .setMessage(description == null ? bare.getCode().toString() : description)
        .build();
  }

  /** The code's name without its prefix, as people see it. */
  public static String shortName(ErrorCode code) {
    return code == ErrorCode.UNRECOGNIZED ? "UNRECOGNIZED" : code.name().substring(PREFIX.length());
  }

  private static Reason fromInfo(ErrorInfo info, String message) {
    return Reason.newBuilder()
        .setCode(parse(info.getReason()))
        .setMessage(message)
        .setParticipant(info.getMetadataOrDefault(PARTICIPANT, ""))
        .setKey(info.getMetadataOrDefault(KEY, ""))
        .build();
  }

  private static ErrorCode parse(String shortName) {
    try {
      return ErrorCode.valueOf(PREFIX + shortName);
    } catch (IllegalArgumentException e) {
      return ErrorCode.ERROR_CODE_INTERNAL;
    }
  }

  private static ErrorInfo unpack(Any detail) {
    try {
      return detail.unpack(ErrorInfo.class);
    } catch (InvalidProtocolBufferException e) {
      return ErrorInfo.getDefaultInstance();
    }
  }

  private static Status.Code statusCode(ErrorCode code) {
    return switch (code) {
      case ERROR_CODE_INVALID_DOCUMENT,
          ERROR_CODE_INVALID_ID,
          ERROR_CODE_INVALID_REQUEST,
          ERROR_CODE_INVALID_SESSION ->
          Status.Code.INVALID_ARGUMENT;
      case ERROR_CODE_UNKNOWN_PARTICIPANT, ERROR_CODE_NOT_FOUND -> Status.Code.NOT_FOUND;
      case ERROR_CODE_TXN_ID_REUSED, ERROR_CODE_NAME_TAKEN -> Status.Code.ALREADY_EXISTS;
      case ERROR_CODE_OVERLOADED -> Status.Code.RESOURCE_EXHAUSTED;
      case ERROR_CODE_PARTICIPANT_UNAVAILABLE,
          ERROR_CODE_SHUTTING_DOWN,
          ERROR_CODE_REPLICA_BEHIND ->
          Status.Code.UNAVAILABLE;
      case ERROR_CODE_BUSY,
          ERROR_CODE_CONFLICT,
          ERROR_CODE_TIMEOUT,
          ERROR_CODE_FENCED,
          ERROR_CODE_PENDING,
          ERROR_CODE_CANCELLED ->
          Status.Code.ABORTED;
      case ERROR_CODE_WRONG_KIND,
          ERROR_CODE_BOUND_CROSSED,
          ERROR_CODE_CHECK_FAILED,
          ERROR_CODE_VERSION_MISMATCH,
          ERROR_CODE_CLOCK_SKEW,
          ERROR_CODE_WRONG_STORE,
          ERROR_CODE_STEP_FENCED,
          ERROR_CODE_EXPRESSION_FAILED,
          ERROR_CODE_EXPIRED,
          ERROR_CODE_READ_REPLICA,
          ERROR_CODE_POLICY,
          ERROR_CODE_STORE_FENCED,
          ERROR_CODE_STORE_ROLLED_BACK,
          ERROR_CODE_ENDED_BY_HAND ->
          Status.Code.FAILED_PRECONDITION;
      case ERROR_CODE_OVERFLOW, ERROR_CODE_SNAPSHOT_TOO_OLD -> Status.Code.OUT_OF_RANGE;
      case ERROR_CODE_UNSUPPORTED -> Status.Code.UNIMPLEMENTED;
      case ERROR_CODE_DEADLINE_EXCEEDED -> Status.Code.DEADLINE_EXCEEDED;
      case ERROR_CODE_PERMISSION_DENIED -> Status.Code.PERMISSION_DENIED;
      case ERROR_CODE_UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
      case ERROR_CODE_UNSPECIFIED, ERROR_CODE_INTERNAL, UNRECOGNIZED -> Status.Code.INTERNAL;
    };
  }

  private static ErrorCode errorCode(Status.Code code) {
    return switch (code) {
      case UNAVAILABLE -> ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE;
      case DEADLINE_EXCEEDED -> ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED;

      case RESOURCE_EXHAUSTED, // gRPC's own: a message larger than the receiver takes
          INVALID_ARGUMENT,
          OUT_OF_RANGE,
          FAILED_PRECONDITION ->
          ErrorCode.ERROR_CODE_INVALID_REQUEST;
      case UNIMPLEMENTED -> ErrorCode.ERROR_CODE_UNSUPPORTED;
      case CANCELLED -> ErrorCode.ERROR_CODE_CANCELLED;
      case NOT_FOUND -> ErrorCode.ERROR_CODE_NOT_FOUND;
      case PERMISSION_DENIED -> ErrorCode.ERROR_CODE_PERMISSION_DENIED;
      case UNAUTHENTICATED -> ErrorCode.ERROR_CODE_UNAUTHENTICATED;
      case OK, UNKNOWN, ALREADY_EXISTS, ABORTED, INTERNAL, DATA_LOSS ->
          ErrorCode.ERROR_CODE_INTERNAL;
    };
  }
}
