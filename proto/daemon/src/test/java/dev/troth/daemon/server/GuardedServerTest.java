package dev.troth.daemon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.permission.PermissionInterceptor;
import dev.troth.daemon.permission.Permissions;
import dev.troth.daemon.permission.TokenCheck;
import dev.troth.error.GrpcErrors;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.PeekRequest;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon's port with permissions, asked in the clear. */
class GuardedServerTest {

  @TempDir Path directory;

  private TestServer server(String permissions) throws Exception {
    Path file = Files.writeString(directory.resolve("permissions"), permissions);
    TestServer server =
        new TestServer(
            new PermissionInterceptor(
                Permissions.open(Optional.of(file), new Metrics()),
                TokenCheck.NONE,
                transport -> Optional.empty()));
    server.readiness.ready();
    return server;
  }

  private static ServerReflectionResponse reflect(TestServer server) throws Exception {
    BlockingClientCall<ServerReflectionRequest, ServerReflectionResponse> call =
        ClientCalls.blockingBidiStreamingCall(
            server.channel,
            ServerReflectionGrpc.getServerReflectionInfoMethod(),
            CallOptions.DEFAULT);
    boolean unused = call.write(ServerReflectionRequest.newBuilder().setListServices("").build());
    call.halfClose();
    return call.read();
  }

  @Test
  void onlyWhoHasTheRoleIsHeard() throws Exception {
    try (TestServer server = server("anonymous read\n")) {
      assertThatThrownBy(() -> server.stub().peek(PeekRequest.getDefaultInstance()))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              failure -> {
                assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
                assertThat(GrpcErrors.toReason(failure).getCode())
                    .isEqualTo(ErrorCode.ERROR_CODE_PERMISSION_DENIED);
                assertThat(GrpcErrors.toReason(failure).getMessage())
                    .isEqualTo(
                        "anonymous may not call Peek: that needs the role 'peer' in the permissions;"
                            + " it has read");
              });
    }
    try (TestServer server = server("anonymous peer\n")) {
      assertThat(server.stub().peek(PeekRequest.getDefaultInstance())).isNotNull();
    }
  }

  @Test
  void healthIsOpenToEverybodyAndReflectionToThoseWithARole() throws Exception {
    try (TestServer server = server("somebody peer\n")) {
      assertThat(
              HealthGrpc.newBlockingStub(server.channel)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
      assertThatThrownBy(() -> reflect(server))
          .hasMessageContaining("PERMISSION_DENIED")
          .hasMessageContaining("no line of the permissions is about it");
    }
    try (TestServer server = server("anonymous submit bank/x/\n")) {
      assertThat(reflect(server).getListServicesResponse().getServiceCount()).isGreaterThan(1);
    }
  }
}
