package dev.troth.daemon.options;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Where a daemon listens, and how much it takes. */
public final class ServerOptions implements CheckedOptions {

  private static final Duration LONGEST = Duration.ofDays(1);
  private static final ByteSize LARGEST = ByteSize.ofMiB(1024 * 1024);

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where to serve gRPC; port 0 takes a free one (default: ${DEFAULT-VALUE})")
  private HostPort listen;

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      description =
          "Where to serve /livez, /readyz and /metrics; port 0 takes a free one"
              + " (default: ${DEFAULT-VALUE})")
  private HostPort http;

  @Option(
      names = "--max-message-size",
      paramLabel = "SIZE",
      description = "The largest message taken (default: ${DEFAULT-VALUE})")
  private ByteSize maxMessageSize = ByteSize.ofMiB(4);

  @Option(
      names = "--max-metadata-size",
      paramLabel = "SIZE",
      description = "The largest set of headers taken (default: ${DEFAULT-VALUE})")
  private ByteSize maxMetadataSize = ByteSize.ofKiB(16);

  @Option(
      names = "--max-concurrent-calls",
      paramLabel = "N",
      description =
          "Unary calls in progress at once, all clients together; more are refused with"
              + " RESOURCE_EXHAUSTED (default: ${DEFAULT-VALUE})")
  private int maxConcurrentCalls = 4096;

  @Option(
      names = "--max-calls-per-connection",
      paramLabel = "N",
      description =
          "Calls in progress at once on one connection; more wait at the client"
              + " (default: ${DEFAULT-VALUE})")
  private int maxCallsPerConnection = 1024;

  @Option(
      names = "--max-calls-per-client",
      paramLabel = "N",
      description =
          "Calls and streams of one client in progress at once; more are refused with"
              + " RESOURCE_EXHAUSTED. A client is an identity, or an address when it is in the clear"
              + " (default: ${DEFAULT-VALUE})")
  private int maxCallsPerClient = 1024;

  @Option(
      names = "--max-held",
      paramLabel = "SIZE",
      description =
          "Requests without an answer and answers not read of all clients, together"
              + " (default: ${DEFAULT-VALUE})")
  private ByteSize maxHeld = ByteSize.ofMiB(256);

  @Option(
      names = "--max-held-per-client",
      paramLabel = "SIZE",
      description =
          "The same of one client; what is beyond is refused with RESOURCE_EXHAUSTED"
              + " (default: ${DEFAULT-VALUE})")
  private ByteSize maxHeldPerClient = ByteSize.ofMiB(64);

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = "Connections at once; one too many is closed (default: ${DEFAULT-VALUE})")
  private int maxConnections = 4096;

  @Option(
      names = "--max-connections-per-address",
      paramLabel = "N",
      description = "Connections at once from one address (default: ${DEFAULT-VALUE})")
  private int maxConnectionsPerAddress = 1024;

  @Option(
      names = "--handshake-timeout",
      paramLabel = "TIME",
      description = "How long the TLS handshake may take (default: ${DEFAULT-VALUE})")
  private Duration handshakeTimeout = Duration.ofSeconds(10);

  @Option(
      names = "--request-timeout",
      paramLabel = "TIME",
      description =
          "A call whose request, or message on a stream, takes longer to come is cut off"
              + " (default: ${DEFAULT-VALUE})")
  private Duration requestTimeout = Duration.ofSeconds(30);

  @Option(
      names = "--unread-timeout",
      paramLabel = "TIME",
      description =
          "A call whose client does not read what it was sent for this long is cut off"
              + " (default: ${DEFAULT-VALUE})")
  private Duration unreadTimeout = Duration.ofMinutes(2);

  @Option(
      names = "--max-connection-idle",
      paramLabel = "TIME",
      description = "A connection without calls is closed after this (default: ${DEFAULT-VALUE})")
  private Duration maxConnectionIdle = Duration.ofMinutes(30);

  @Option(
      names = "--keepalive-time",
      paramLabel = "TIME",
      description = "A silent connection is pinged after this (default: ${DEFAULT-VALUE})")
  private Duration keepaliveTime = Duration.ofSeconds(30);

  @Option(
      names = "--keepalive-timeout",
      paramLabel = "TIME",
      description =
          "A connection is closed when its ping stays unanswered for this"
              + " (default: ${DEFAULT-VALUE})")
  private Duration keepaliveTimeout = Duration.ofSeconds(10);

  @Option(
      names = "--permit-keepalive-time",
      paramLabel = "TIME",
      description =
          "Clients that ping more often than this are disconnected (default: ${DEFAULT-VALUE})")
  private Duration permitKeepaliveTime = Duration.ofSeconds(2);

  @Option(
      names = "--drain-timeout",
      paramLabel = "TIME",
      description = "How long a stopping daemon gives work in progress (default: ${DEFAULT-VALUE})")
  private Duration drainTimeout = Duration.ofSeconds(10);

  /** A daemon's own default addresses. */
  public ServerOptions(HostPort listen, HostPort http) {
    this.listen = listen;
    this.http = http;
  }

  public HostPort listen() {
    return listen;
  }

  public HostPort http() {
    return http;
  }

  public ByteSize maxMessageSize() {
    return maxMessageSize;
  }

  public ByteSize maxMetadataSize() {
    return maxMetadataSize;
  }

  public int maxConcurrentCalls() {
    return maxConcurrentCalls;
  }

  public int maxCallsPerConnection() {
    return maxCallsPerConnection;
  }

  public int maxCallsPerClient() {
    return maxCallsPerClient;
  }

  public ByteSize maxHeld() {
    return maxHeld;
  }

  public ByteSize maxHeldPerClient() {
    return maxHeldPerClient;
  }

  public int maxConnections() {
    return maxConnections;
  }

  public int maxConnectionsPerAddress() {
    return maxConnectionsPerAddress;
  }

  public Duration handshakeTimeout() {
    return handshakeTimeout;
  }

  public Duration requestTimeout() {
    return requestTimeout;
  }

  public Duration unreadTimeout() {
    return unreadTimeout;
  }

  public Duration maxConnectionIdle() {
    return maxConnectionIdle;
  }

  public Duration keepaliveTime() {
    return keepaliveTime;
  }

  public Duration keepaliveTimeout() {
    return keepaliveTimeout;
  }

  public Duration permitKeepaliveTime() {
    return permitKeepaliveTime;
  }

  public Duration drainTimeout() {
    return drainTimeout;
  }

  @Override
  public void check() throws UsageException {
    Limits.between("max-message-size", maxMessageSize, ByteSize.ofKiB(1), ByteSize.ofMiB(1024));
    Limits.between("max-metadata-size", maxMetadataSize, ByteSize.ofKiB(1), ByteSize.ofMiB(1));
    Limits.atLeast("max-concurrent-calls", maxConcurrentCalls, 1);
    Limits.atLeast("max-calls-per-connection", maxCallsPerConnection, 1);
    Limits.atLeast("max-calls-per-client", maxCallsPerClient, 1);
    Limits.between("max-held-per-client", maxHeldPerClient, maxMessageSize, LARGEST);
    Limits.between("max-held", maxHeld, maxHeldPerClient, LARGEST);
    Limits.atLeast("max-connections", maxConnections, 1);
    Limits.atLeast("max-connections-per-address", maxConnectionsPerAddress, 1);
    Limits.between("handshake-timeout", handshakeTimeout, Duration.ofMillis(100), LONGEST);
    Limits.between("request-timeout", requestTimeout, Duration.ofSeconds(1), LONGEST);
    Limits.between("unread-timeout", unreadTimeout, Duration.ofSeconds(1), LONGEST);
    Limits.between("max-connection-idle", maxConnectionIdle, Duration.ofSeconds(1), LONGEST);
    Limits.between("keepalive-time", keepaliveTime, Duration.ofSeconds(1), LONGEST);
    Limits.between("keepalive-timeout", keepaliveTimeout, Duration.ofMillis(100), LONGEST);
    Limits.between("permit-keepalive-time", permitKeepaliveTime, Duration.ZERO, LONGEST);
    Limits.between("drain-timeout", drainTimeout, Duration.ZERO, LONGEST);
  }
}
