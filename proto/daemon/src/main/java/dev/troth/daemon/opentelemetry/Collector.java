package dev.troth.daemon.opentelemetry;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who takes spans, and what it wants for it.
 *
 * @param to where it takes OTLP over HTTP
 * @param headers the file of what each request bears, a token perhaps; read again when it changes
 * @param authority the file of the authorities that its certificate may be of, PEM; empty: the
 *     JVM's
 */
public record Collector(URI to, Optional<Path> headers, Optional<Path> authority) {

  /** One that takes spans from anybody. */
  public static Collector at(URI to) {
    return new Collector(to, Optional.empty(), Optional.empty());
  }
}
