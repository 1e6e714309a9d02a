package dev.troth.daemon.opentelemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what the collector takes, and says once when it takes nothing, and once when it does. */
final class ReportedExporter implements SpanExporter {

  private static final Logger log = LoggerFactory.getLogger(ReportedExporter.class);

  private final SpanExporter exporter;
  private final String to;
  private final Supplier<String> reason;
  private final SpanCounts counts;
  private final AtomicBoolean failing = new AtomicBoolean();

  /**
   * @param to where the collector is, for people
   * @param reason why it has not taken the latest batch that it did not take
   */
  ReportedExporter(SpanExporter exporter, String to, Supplier<String> reason, SpanCounts counts) {
    this.exporter = exporter;
    this.to = to;
    this.reason = reason;
    this.counts = counts;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size(); // the batch is used again
    CompletableResultCode result = exporter.export(spans);
    return result.whenComplete(
        () -> {
          if (result.isSuccess()) {
            sent(count);
          } else {
            notTaken(count);
          }
        });
  }

  private void sent(int spans) {
    counts.sent(spans);
    if (failing.compareAndSet(true, false)) {
      log.info("traces are taken again to={}", to);
    }
  }

  private void notTaken(int spans) {
    counts.notTaken(spans);
    if (failing.compareAndSet(false, true)) {
      log.warn(
          "traces are not taken, spans are dropped until they are to={} reason=\"{}\"",
          to,
          reason.get());
    }
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
