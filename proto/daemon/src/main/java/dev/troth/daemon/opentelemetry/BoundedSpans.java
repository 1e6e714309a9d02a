package dev.troth.daemon.opentelemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The spans that have ended and wait to be sent: so many and no more, for the collector may be
 * away. The SDK's own queue keeps them, and would count what it drops where nobody looks.
 */
final class BoundedSpans implements SpanProcessor {

  static final int MAX_WAITING = 16_384;

  private static final int MAX_BATCH = 512;
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final AtomicInteger waiting = new AtomicInteger();
  private final SpanCounts counts;
  private final BatchSpanProcessor queue;

  /**
   * @param exporter called by one thread, which waits for it for so long and no longer
   */
  BoundedSpans(SpanExporter exporter, Duration timeout, SpanCounts counts) {
    this.counts = counts;
    this.queue =
        BatchSpanProcessor.builder(new Leaving(exporter))
            .setMaxQueueSize(MAX_WAITING)
            .setMaxExportBatchSize(MAX_BATCH)
            .setScheduleDelay(LINGER)
            .setExporterTimeout(timeout)
            .build();
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      counts.droppedForWantOfRoom();
    } else {
      queue.onEnd(span);
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public CompletableResultCode forceFlush() {
    return queue.forceFlush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return queue.shutdown();
  }

  /** Makes room when a batch leaves. */
  private final class Leaving implements SpanExporter {
    private final SpanExporter exporter;

    Leaving(SpanExporter exporter) {
      this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      waiting.addAndGet(-spans.size());
      return exporter.export(spans);
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
}
