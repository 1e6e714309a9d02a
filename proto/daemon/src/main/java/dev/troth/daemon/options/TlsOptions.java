package dev.troth.daemon.options;

import dev.troth.tls.TlsFiles;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a daemon's connections are secured, those it takes and those it makes. */
public final class TlsOptions implements CheckedOptions {

  private static final String FILES = "tls-certificate, tls-key and tls-authority";

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = {
        "This daemon's certificate and those up to the authority, PEM. With it every connection is"
            + " TLS 1.3, and both ends show a certificate."
      })
  private @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The certificate's private key, PEM, unencrypted")
  private @Nullable Path key;

  @Option(
      names = "--tls-authority",
      paramLabel = "FILE",
      description = "The authorities whose certificates are trusted, PEM")
  private @Nullable Path authority;

  @Option(
      names = "--tls-reload-interval",
      paramLabel = "TIME",
      description =
          "How often to look whether these files have changed (default: ${DEFAULT-VALUE})")
  private Duration reloadInterval = Duration.ofSeconds(10);

  @Option(
      names = "--insecure",
      paramLabel = "true|false",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "Serve in the clear to other hosts too, to whoever connects (default: ${DEFAULT-VALUE})")
  private boolean insecure;

  /** Empty: connections are in the clear. */
  public Optional<TlsFiles> files() {
    return certificate == null || key == null || authority == null
        ? Optional.empty()
        : Optional.of(new TlsFiles(certificate, key, authority));
  }

  public Duration reloadInterval() {
    return reloadInterval;
  }

  @Override
  public void check() throws UsageException {
    Limits.between(
        "tls-reload-interval", reloadInterval, Duration.ofMillis(100), Duration.ofDays(1));
    boolean isAnyGiven = Stream.of(certificate, key, authority).anyMatch(Objects::nonNull);
    if (isAnyGiven && files().isEmpty()) {
      throw new UsageException(
          certificate == null ? "tls-certificate" : key == null ? "tls-key" : "tls-authority",
          "is missing: TLS needs " + FILES);
    }
    if (isAnyGiven && insecure) {
      throw new UsageException("insecure", "contradicts tls-certificate: leave one of them out");
    }
  }

  /**
   * In the clear a daemon is served to its own host alone, unless somebody has said otherwise.
   *
   * @throws UsageException when others could reach it
   */
  void checkServedAt(HostPort listen) throws UsageException {
    if (files().isEmpty() && !insecure && isReachableFromElsewhere(listen.host())) {
      throw new UsageException(
          "listen",
          "%s can be reached from other hosts, and nothing would secure it: give %s; or listen on"
                  .formatted(listen, FILES)
              + " 127.0.0.1; or say --insecure (insecure=true) to trust everybody who can connect");
    }
  }

  /** A name may stand for several addresses; one that is unknown is nobody's. */
  private static boolean isReachableFromElsewhere(String host) {
    try {
      return !Stream.of(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
