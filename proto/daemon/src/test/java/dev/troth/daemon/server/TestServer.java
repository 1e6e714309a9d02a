package dev.troth.daemon.server;

import dev.troth.daemon.channel.TransportSecurity;
import dev.troth.daemon.log.LogOutput;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.options.DaemonOptions;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.options.LogOptions;
import dev.troth.daemon.options.OptionsReader;
import dev.troth.daemon.options.ServerOptions;
import dev.troth.daemon.permission.PermissionInterceptor;
import dev.troth.daemon.permission.Permissions;
import dev.troth.daemon.permission.TokenCheck;
import dev.troth.v1.ParticipantServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

/** A server on loopback and a client of it. */
final class TestServer implements AutoCloseable {

  final ScriptedParticipant participant = new ScriptedParticipant();
  final Readiness readiness = new Readiness();
  final Metrics metrics = new Metrics();
  final RecordingFatalError fatal = new RecordingFatalError();
  final RpcServer server;
  final ManagedChannel channel;

  static {
    LogOutput.configure(new LogOptions());
  }

  TestServer(String... args) throws Exception {
    this(
        new PermissionInterceptor(
            Permissions.unrestricted(new Metrics()),
            TokenCheck.NONE,
            transport -> Optional.empty()),
        args);
  }

  TestServer(ServerInterceptor guard, String... args) throws Exception {
    server =
        RpcServer.open(
            options(args),
            TransportSecurity.plaintext(),
            List.of(participant),
            guard,
            readiness,
            metrics,
            fatal);
    channel =
        NettyChannelBuilder.forAddress(server.address().host(), server.address().port())
            .usePlaintext()
            .build();
  }

  static TestServer ready(String... args) throws Exception {
    TestServer server = new TestServer(args);
    server.readiness.ready();
    return server;
  }

  /** On free ports of loopback, unless the arguments say otherwise. */
  static ServerOptions options(String... args) throws Exception {
    LoopbackOptions options = new LoopbackOptions();
    new OptionsReader(Map.of()).read(options, args);
    return options.server();
  }

  ParticipantServiceGrpc.ParticipantServiceBlockingStub stub() {
    return ParticipantServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(Duration.ofSeconds(20));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      server.close(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    metrics.close();
  }

  @Command(name = "troth-test")
  private static final class LoopbackOptions extends DaemonOptions {
    LoopbackOptions() {
      super(new HostPort("127.0.0.1", 0), new HostPort("127.0.0.1", 0));
    }
  }
}
