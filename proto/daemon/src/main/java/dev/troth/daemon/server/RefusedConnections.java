package dev.troth.daemon.server;

import dev.troth.daemon.metrics.Metrics;
import dev.troth.tls.TlsFailures;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs connections that TLS refuses. gRPC tells of them nowhere but in a log of the
 * JDK's, and without the address. Who tries again and again is counted, and logged now and then.
 */
final class RefusedConnections extends Handler {

  private static final Logger log = LoggerFactory.getLogger(RefusedConnections.class);

  private static final String SOURCE =
      "io.grpc.netty.shaded.io.grpc.netty.NettyServerTransport.connections";

  private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  /** Held, for the JDK forgets the handlers of a logger that nobody holds. */
  private final java.util.logging.Logger source = java.util.logging.Logger.getLogger(SOURCE);

  private final LongAdder refused;
  private String lastWords = "";
  private long lastNanos;

  private RefusedConnections(LongAdder refused) {
    this.refused = refused;
  }

  static RefusedConnections watch(Metrics metrics) {
    RefusedConnections watch =
        new RefusedConnections(
            metrics.counter("troth_tls_refused_total", "Connections that TLS refused"));
    watch.source.addHandler(watch);
    return watch;
  }

  @Override
  public void publish(LogRecord event) {
    Throwable failure = event.getThrown();
    if (failure == null) {
      return;
    }
    TlsFailures.explainRefusal(failure)
        .ifPresent(
            words -> {
              refused.increment();
              say(words);
            });
  }

  private synchronized void say(String words) {
    long now = System.nanoTime();
    if (!words.equals(lastWords) || now - lastNanos > PAUSE_NANOS) {
      lastWords = words;
      lastNanos = now;
      log.warn("connection refused: {}", words);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    source.removeHandler(this);
  }
}
