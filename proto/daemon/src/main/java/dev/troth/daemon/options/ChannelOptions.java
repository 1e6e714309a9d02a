package dev.troth.daemon.options;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a daemon keeps its connections to other daemons. */
public final class ChannelOptions implements CheckedOptions {

  /** gRPC's clients take anything shorter for this. */
  private static final Duration LEAST_KEEPALIVE_TIME = Duration.ofSeconds(10);

  private static final Duration LONGEST = Duration.ofMinutes(10);

  @Option(
      names = "--peer-keepalive-time",
      paramLabel = "TIME",
      description = "A silent peer is pinged after this (default: ${DEFAULT-VALUE})")
  private Duration keepaliveTime = Duration.ofSeconds(10);

  @Option(
      names = "--peer-keepalive-timeout",
      paramLabel = "TIME",
      description =
          "A peer is taken for dead when its ping stays unanswered for this"
              + " (default: ${DEFAULT-VALUE})")
  private Duration keepaliveTimeout = Duration.ofSeconds(3);

  @Option(
      names = "--peer-connect-timeout",
      paramLabel = "TIME",
      description = "How long opening a connection may take (default: ${DEFAULT-VALUE})")
  private Duration connectTimeout = Duration.ofSeconds(3);

  @Option(
      names = "--peer-max-reconnect-backoff",
      paramLabel = "TIME",
      description =
          "The longest wait between two attempts to reach a peer (default: ${DEFAULT-VALUE})")
  private Duration maxReconnectBackoff = Duration.ofSeconds(1);

  @Option(
      names = "--peer-tls-name",
      paramLabel = "NAME",
      description =
          "The name that must be in the certificate of a peer that is reached by a bare IP address"
              + " (default: that address)")
  private @Nullable String tlsName;

  /** Whom a peer at a bare address must prove to be, when it is not the address. */
  public Optional<String> tlsName() {
    return Optional.ofNullable(tlsName);
  }

  public Duration keepaliveTime() {
    return keepaliveTime;
  }

  public Duration keepaliveTimeout() {
    return keepaliveTimeout;
  }

  public Duration connectTimeout() {
    return connectTimeout;
  }

  public Duration maxReconnectBackoff() {
    return maxReconnectBackoff;
  }

  @Override
  public void check() throws UsageException {
    Limits.between("peer-keepalive-time", keepaliveTime, LEAST_KEEPALIVE_TIME, LONGEST);
    Limits.between("peer-keepalive-timeout", keepaliveTimeout, Duration.ofMillis(100), LONGEST);
    Limits.between("peer-connect-timeout", connectTimeout, Duration.ofMillis(100), LONGEST);
    Limits.between(
        "peer-max-reconnect-backoff", maxReconnectBackoff, Duration.ofMillis(50), LONGEST);
  }
}
