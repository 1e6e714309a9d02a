package dev.troth.daemon.server;

import dev.troth.daemon.channel.ConnectionLimit;
import dev.troth.daemon.channel.TransportSecurity;
import dev.troth.daemon.fatal.FatalError;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.options.ServerOptions;
import dev.troth.daemon.timer.Timers;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A daemon's gRPC port: its services, the standard health service and reflection. Services are
 * called on the network thread and must not block.
 */
public final class RpcServer {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  /** Calls that a client may cancel on one connection in so many seconds: more is an attack. */
  private static final int MAX_RESETS = 20_000;

  private static final int RESETS_SECONDS = 10;

  private static final MethodDescriptor.Marshaller<InputStream> UNREAD =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(InputStream message) {
          return message;
        }

        @Override
        public InputStream parse(InputStream bytes) {
          return bytes;
        }
      };

  private final Server server;
  private final HostPort address;
  private final OpenCalls openCalls;
  private final Timers ticks;

  private RpcServer(Server server, HostPort address, OpenCalls openCalls, Timers ticks) {
    this.server = server;
    this.address = address;
    this.openCalls = openCalls;
    this.ticks = ticks;
  }

  /**
   * Opens the port. Calls are answered UNAVAILABLE until {@code readiness} says ready.
   *
   * @param guard asks who calls, of all but health
   * @throws StartException when the port cannot be opened
   */
  public static RpcServer open(
      ServerOptions options,
      TransportSecurity security,
      List<BindableService> services,
      ServerInterceptor guard,
      Readiness readiness,
      Metrics metrics,
      FatalError fatal)
      throws StartException {
    InetSocketAddress bind = options.listen().resolve();
    if (bind.isUnresolved()) {
      throw ListenFailure.unknownHost("--listen", options.listen());
    }
    OpenCalls openCalls = openCalls(options, metrics);
    AdmissionInterceptor admission =
        new AdmissionInterceptor(
            readiness,
            openCalls,
            metrics.counter(
                "troth_calls_refused_total", "Calls refused by --max-concurrent-calls"));
    ErrorInterceptor errors = new ErrorInterceptor(fatal);
    HealthStatusManager health = new HealthStatusManager();
    ClientShares shares = new ClientShares(options, metrics);
    NettyServerBuilder builder =
        builder(options, security.forServers(connections(options, metrics)), bind)
            .addTransportFilter(clients(metrics))
            .addStreamTracerFactory(shares)
            .intercept(shares);
    for (BindableService service : services) {
      builder.addService(
          ServerInterceptors.interceptForward(readLate(service), guard, admission, errors));
    }
    builder.addService(ServerInterceptors.intercept(readLate(health.getHealthService()), errors));
    builder.addService(
        ServerInterceptors.interceptForward(
            readLate(ProtoReflectionServiceV1.newInstance()), guard, errors));
    builder.addService(
        ServerInterceptors.interceptForward(readLate(reflectionForOlderClients()), guard, errors));
    follow(readiness, health, services);
    try {
      Server server = builder.build().start();
      return new RpcServer(
          server, options.listen().withPort(server.getPort()), openCalls, ticks(shares, fatal));
    } catch (IOException e) {
      throw ListenFailure.of("--listen", options.listen(), e);
    }
  }

  /** Where it really listens. */
  public HostPort address() {
    return address;
  }

  /**
   * Takes no more calls, waits for the unary ones in progress, then ends what is left. Streams are
   * not waited for: the daemon's own draining has ended those that matter.
   */
  public void close(Duration timeout) throws InterruptedException {
    server.shutdown();
    openCalls.awaitNone(timeout);
    server.shutdownNow();
    server.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    ticks.shutdownNow();
  }

  private static Timers ticks(ClientShares shares, FatalError fatal) {
    Timers ticks = new Timers("troth-shares", fatal);
    long every = ClientShares.TICK.toMillis();
    Future<?> unused = ticks.scheduleAtFixedRate(shares::tick, every, every, TimeUnit.MILLISECONDS);
    return ticks;
  }

  private static ConnectionLimit connections(ServerOptions options, Metrics metrics) {
    ConnectionLimit limit =
        new ConnectionLimit(
            options.maxConnections(),
            options.maxConnectionsPerAddress(),
            options.handshakeTimeout(),
            metrics.counter(
                "troth_connections_refused_total",
                "Connections closed by --max-connections, --max-connections-per-address, --handshake-timeout"));
    metrics.gauge("troth_connections_open", "Connections to the gRPC port", limit::open);
    return limit;
  }

  private static Clients clients(Metrics metrics) {
    Clients clients = new Clients();
    metrics.gauge("troth_clients_connected", "Identities, or hosts, connected", clients::count);
    return clients;
  }

  private static OpenCalls openCalls(ServerOptions options, Metrics metrics) {
    OpenCalls openCalls = new OpenCalls(options.maxConcurrentCalls());
    metrics.gauge("troth_calls_open", "Unary calls in progress", openCalls::count);
    return openCalls;
  }

  private static NettyServerBuilder builder(
      ServerOptions options, ServerCredentials credentials, InetSocketAddress bind) {
    return NettyServerBuilder.forAddress(bind, credentials)
        .directExecutor()
        .maxInboundMessageSize(options.maxMessageSize().toIntExact())
        .maxInboundMetadataSize(options.maxMetadataSize().toIntExact())
        .maxConcurrentCallsPerConnection(options.maxCallsPerConnection())
        .maxConnectionIdle(options.maxConnectionIdle().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTime(options.keepaliveTime().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(options.keepaliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(options.permitKeepaliveTime().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveWithoutCalls(true)
        .maxRstFramesPerWindow(MAX_RESETS, RESETS_SECONDS);
  }

  /**
   * Messages are read behind the interceptors, not before them: so that bytes that are no message
   * are refused as such. gRPC itself would log them as our failure, and answer UNKNOWN.
   */
  private static ServerServiceDefinition readLate(BindableService service) {
    return ServerInterceptors.useMarshalledMessages(service.bindService(), UNREAD);
  }

  /** Tools in the field still speak v1alpha; gRPC has deprecated it. */
  @SuppressWarnings("deprecation")
  private static BindableService reflectionForOlderClients() {
    return ProtoReflectionService.newInstance();
  }

  private static void follow(
      Readiness readiness, HealthStatusManager health, List<BindableService> services) {
    Runnable tell =
        () -> {
          ServingStatus status =
              readiness.stage() == Readiness.Stage.READY
                  ? ServingStatus.SERVING
                  : ServingStatus.NOT_SERVING;
          health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
          services.forEach(
              s -> health.setStatus(s.bindService().getServiceDescriptor().getName(), status));
        };
    readiness.onChange(tell);
    tell.run();
  }
}
