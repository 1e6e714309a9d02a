package dev.troth.daemon.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.sun.net.httpserver.HttpServer;
import dev.troth.daemon.CapturedLog;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.trace.TraceParent;
import dev.troth.daemon.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A collector that is away costs spans, and nothing else. */
final class SpansWithoutCollectorTest {

  private final Metrics metrics = new Metrics();
  private final SpanCounts counts = new SpanCounts(metrics);
  private final FakeExporter collector = new FakeExporter();

  /** Answers as it is told. */
  private static final class FakeExporter implements SpanExporter {
    private CompletableResultCode answer = new CompletableResultCode();

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return answer;
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @Test
  void noMoreWaitThanThereIsRoomFor() {
    BoundedSpans spans = new BoundedSpans(collector, Duration.ofMillis(100), counts);
    Tracer tracer = new OpenTelemetryTracer(spans, 1, "troth-test", "one");
    int many = 2 * BoundedSpans.MAX_WAITING;
    for (int i = 0; i < many; i++) {
      tracer.begin("transaction", TraceParent.NONE).end();
    }
    // At most a few batches have left meanwhile.
    assertThat(count("troth_spans_dropped_total{why=\"no_room\"}"))
        .isBetween(many - 1.5 * BoundedSpans.MAX_WAITING, many - 1.0 * BoundedSpans.MAX_WAITING);
    collector.answer = CompletableResultCode.ofSuccess();
    tracer.close();
  }

  @Test
  void saysOnceThatItIsAwayAndOnceThatItIsBack() {
    ReportedExporter exporter =
        new ReportedExporter(collector, "http://collector", () -> "it is away", counts);
    try (CapturedLog log = new CapturedLog(ReportedExporter.class)) {
      collector.answer = CompletableResultCode.ofFailure();
      for (int i = 0; i < 5; i++) {
        exporter.export(List.of());
      }
      collector.answer = CompletableResultCode.ofSuccess();
      exporter.export(List.of());
      exporter.export(List.of());
      assertThat(log.events())
          .extracting(ILoggingEvent::getFormattedMessage)
          .containsExactly(
              "traces are not taken, spans are dropped until they are to=http://collector"
                  + " reason=\"it is away\"",
              "traces are taken again to=http://collector");
    }
  }

  @Test
  void countsWhatIsNotTakenAndEndsInTime() {
    Tracer tracer =
        OpenTelemetryTracer.open(
            Collector.at(URI.create("http://127.0.0.1:1/v1/traces")),
            1,
            "troth-test",
            "one",
            metrics);
    try (CapturedLog log = new CapturedLog(ReportedExporter.class)) {
      for (int i = 0; i < 3; i++) {
        tracer.begin("transaction", TraceParent.NONE).end();
      }
      long began = System.nanoTime();
      tracer.close();
      assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(30));
      Awaitility.await()
          .untilAsserted(
              () -> {
                assertThat(count("troth_spans_dropped_total{why=\"not_taken\"}")).isEqualTo(3);
                assertThat(log.events())
                    .singleElement()
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .asString()
                    .endsWith("reason=\"java.net.ConnectException\"");
              });
    }
  }

  @Test
  void saysWhatTheCollectorAnswers() throws Exception {
    HttpServer refusing =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    refusing.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    refusing.start();
    URI to = URI.create("http://127.0.0.1:" + refusing.getAddress().getPort() + "/v1/traces");
    Tracer tracer = OpenTelemetryTracer.open(Collector.at(to), 1, "troth-test", "one", metrics);
    try (CapturedLog log = new CapturedLog(ReportedExporter.class)) {
      tracer.begin("transaction", TraceParent.NONE).end();
      tracer.close();
      Awaitility.await().until(() -> !log.events().isEmpty());
      assertThat(log.events().get(0).getFormattedMessage())
          .contains("to=" + to, "HTTP status code 401");
    } finally {
      refusing.stop(0);
    }
  }

  private double count(String name) {
    return metrics
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }
}
