package dev.troth.participant.replica;

import dev.troth.error.GrpcErrors;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.Reason;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import java.util.Set;

/**
 * {@code troth.v1.ParticipantService} of a replica: whatever it does not answer, today's calls or
 * those to come, is refused with READ_REPLICA.
 */
final class ReplicaService implements BindableService {

  private static final Set<MethodDescriptor<?, ?>> ANSWERED =
      Set.of(
          ParticipantServiceGrpc.getReadMethod(),
          ParticipantServiceGrpc.getScanMethod(),
          ParticipantServiceGrpc.getHistoryMethod(),
          ParticipantServiceGrpc.getIdentifyMethod());

  private final ReplicaApi api;
  private final StatusRuntimeException refusal;

  /**
   * @param source the name of the participant to ask instead
   */
  ReplicaService(ReplicaApi api, String source) {
    this.api = api;
    this.refusal =
        GrpcErrors.toStatus(
            Reason.newBuilder()
                .setCode(ErrorCode.ERROR_CODE_READ_REPLICA)
                .setMessage(
                    "this is a read replica of participant '%s'; ask that one".formatted(source))
                .build());
  }

  @Override
  public ServerServiceDefinition bindService() {
    ServerServiceDefinition all = api.bindService();
    ServerServiceDefinition.Builder bound =
        ServerServiceDefinition.builder(all.getServiceDescriptor());
    for (ServerMethodDefinition<?, ?> method : all.getMethods()) {
      if (ANSWERED.contains(method.getMethodDescriptor())) {
        bound.addMethod(method);
      } else {
        bound.addMethod(refused(method));
      }
    }
    return bound.build();
  }

  private <Q, A> ServerMethodDefinition<Q, A> refused(ServerMethodDefinition<Q, A> method) {
    ServerCallHandler<Q, A> handler =
        (call, headers) -> {
          Metadata trailers = refusal.getTrailers();
          Metadata own = new Metadata();
          if (trailers != null) {
            own.merge(trailers);
          }
          call.close(refusal.getStatus(), own);
          return new ServerCall.Listener<>() {};
        };
    return method.withServerCallHandler(handler);
  }
}
