package dev.troth.daemon.options;

import java.net.URI;
import java.net.URISyntaxException;
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

  /** Where the collector takes traces; empty when nothing is traced. */
  public Optional<URI> to() {
    return Optional.ofNullable(to).map(TraceOptions::endpoint);
  }

  public double share() {
    return share;
  }

  @Override
  public void check() throws UsageException {
    if (!(share >= 0 && share <= 1)) {
      throw new UsageException("trace-share", share + " is not between 0 and 1");
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
