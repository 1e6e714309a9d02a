package dev.troth.daemon.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MetricsTest {

  private final Metrics metrics = new Metrics();

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void showsWhatWasCounted() {
    metrics.counter("troth_votes_total", "Votes", "vote", "yes").add(3);
    metrics.counter("troth_votes_total", "Votes", "vote", "no").increment();

    assertThat(metrics.scrape())
        .contains("# HELP troth_votes_total Votes")
        .contains("troth_votes_total{vote=\"yes\"} 3.0")
        .contains("troth_votes_total{vote=\"no\"} 1.0");
  }

  @Test
  void sameNameAndLabelsAreTheSameCounter() {
    LongAdder first = metrics.counter("troth_votes_total", "Votes", "vote", "yes");
    assertThat(metrics.counter("troth_votes_total", "Votes", "vote", "yes")).isSameAs(first);
  }

  @Test
  void countersOutliveTheGarbageCollector() {
    metrics.counter("troth_votes_total", "Votes").add(5);
    System.gc();
    assertThat(metrics.scrape()).contains("troth_votes_total 5.0");
  }

  @Test
  void aCountThatSomebodyElseKeepsIsLookedUpAndOutlivesTheGarbageCollector() {
    long[] syncs = {1};
    metrics.counterOf("troth_syncs_total", "Syncs", () -> syncs[0]);
    syncs[0] = 7;
    System.gc();
    assertThat(metrics.scrape())
        .contains("# TYPE troth_syncs_total counter")
        .contains("troth_syncs_total 7.0");
  }

  @Test
  void gaugeIsLookedUpWhenAsked() {
    long[] depth = {1};
    metrics.gauge("troth_queue_length", "Waiting", () -> depth[0]);
    depth[0] = 7;
    assertThat(metrics.scrape()).contains("troth_queue_length 7.0");
  }

  @Test
  void timingIsAHistogramInSeconds() {
    Timing timing = metrics.timing("troth_sync_seconds", "Syncs");
    timing.recordNanos(TimeUnit.MICROSECONDS.toNanos(200));
    timing.recordNanos(TimeUnit.MILLISECONDS.toNanos(3));

    assertThat(timing.count()).isEqualTo(2);
    assertThat(metrics.scrape())
        .contains("troth_sync_seconds_bucket{le=\"2.5E-4\"} 1")
        .contains("troth_sync_seconds_bucket{le=\"0.005\"} 2")
        .contains("troth_sync_seconds_count 2");
  }

  @Test
  void showsTheProcessItself() {
    assertThat(metrics.scrape())
        .contains("jvm_memory_used_bytes")
        .contains("jvm_threads_live_threads")
        .contains("process_uptime_seconds")
        .contains("process_cpu_time_ns_total")
        .contains("process_files_open_files");
  }

  @Test
  void refusesNamesThatBreakTheRule() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.counter("votes_total", "no prefix"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.counter("troth_votes", "no total"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.counter("troth_Votes_total", "a capital"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.timing("troth_sync_millis", "no base unit"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.gauge("troth_votes_total", "no counter", () -> 0));
  }
}
