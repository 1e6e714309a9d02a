package dev.troth.daemon.opentelemetry;

import dev.troth.daemon.metrics.Metrics;
import java.util.concurrent.atomic.LongAdder;

/** What became of spans. Depends on nothing of OpenTelemetry: it is there when tracing is off. */
public final class SpanCounts {

  private final LongAdder sent;
  private final LongAdder noRoom;
  private final LongAdder notTaken;

  public SpanCounts(Metrics metrics) {
    sent = metrics.counter("troth_spans_sent_total", "Spans that the collector has taken");
    noRoom = dropped(metrics, "no_room");
    notTaken = dropped(metrics, "not_taken");
  }

  private static LongAdder dropped(Metrics metrics, String why) {
    return metrics.counter(
        "troth_spans_dropped_total",
        "Spans dropped: too many waited to be sent, or the collector did not take them",
        "why",
        why);
  }

  void sent(int spans) {
    sent.add(spans);
  }

  void droppedForWantOfRoom() {
    noRoom.increment();
  }

  void notTaken(int spans) {
    notTaken.add(spans);
  }
}
