package dev.troth.daemon.options;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether single transactions are traced, and where to. */
public final class TraceOptions implements CheckedOptions {

  private static final String TO = "trace-to";

  /** Where collectors take traces, unless they are told otherwise. */
  private static final String PATH = "/v1/traces";

  @Option(
      names = "--trace-to",
      paramLabel = "URL",
      description =
          "The collector that takes traces by OTLP over HTTP, as in http://localhost:4318 (default:"
              + " nothing is traced)")
  private @Nullable String to;

  @Option(
      names = "--trace-share",
      paramLabel = "SHARE",
      description =
          "How much of what begins here is traced, 0 to 1; what comes with a trace is traced when its"
              + " sender says so (default: ${DEFAULT-VALUE})")
  private double share = 0.01;

  @Option(
      names = "--trace-headers",
      paramLabel = "FILE",
      description =
          "What each request to the collector bears: lines like 'Authorization: Bearer token'; read"
              + " again when it changes")
  private @Nullable Path headers;

  @Option(
      names = "--trace-authority",
      paramLabel = "FILE",
      description =
          "The authorities that the collector's certificate may be of, PEM (default: those that the"
              + " JVM trusts)")
  private @Nullable Path authority;

  /** Where the collector takes traces; empty when nothing is traced. */
  public Optional<URI> to() {
    return Optional.ofNullable(to).map(TraceOptions::endpoint);
  }

  public double share() {
    return share;
  }

  /** The file of the headers that the collector wants. */
  public Optional<Path> headers() {
    return Optional.ofNullable(headers);
  }

  /** The file of the authorities that the collector's certificate may be of. */
  public Optional<Path> authority() {
    return Optional.ofNullable(authority);
  }

  @Override
  public void check() throws UsageException {
    if (!(share >= 0 && share <= 1)) {
      throw new UsageException("trace-share", share + " is not between 0 and 1");
    }
    if (to == null && (headers != null || authority != null)) {
      throw new UsageException(
          headers == null ? "trace-authority" : "trace-headers", "is of no use without trace-to");
    }
    try {
      Optional<URI> unused = to();
    } catch (IllegalArgumentException e) {
      throw new UsageException(TO, String.valueOf(e.getMessage()));
    }
  }

  private static URI endpoint(String text) {
    try {
      URI url = new URI(text.strip());
      boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (!isHttp || url.getHost() == null || url.getUserInfo() != null) {
        throw notAnEndpoint(text);
      }
      boolean isBare = url.getRawPath().isEmpty() || url.getRawPath().equals("/");
      return isBare ? url.resolve(PATH) : url;
    } catch (URISyntaxException e) {
      throw notAnEndpoint(text);
    }
  }

  private static IllegalArgumentException notAnEndpoint(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not a URL like http://localhost:4318 or https://host/v1/traces");
  }
}
