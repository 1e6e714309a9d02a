package dev.troth.daemon.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The numbers of one daemon. Whoever counts holds a {@link LongAdder}, a number that is read only
 * when somebody asks for it; labels are pairs of name and value, few and never ids.
 */
public final class Metrics {

  private static final Duration[] BUCKETS = {
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** The registry holds its counters weakly; this holds them. */
  private final Map<CounterKey, LongAdder> counters = new ConcurrentHashMap<>();

  private final Queue<LongSupplier> watched = new ConcurrentLinkedQueue<>();

  private final PlatformMeters platform = new PlatformMeters(registry);

  private record CounterKey(MetricName name, Tags labels) {}

  /** The counter of this name and these labels, made at the first call. */
  public LongAdder counter(String name, String description, String... labels) {
    CounterKey key = new CounterKey(MetricName.ofCounter(name), Tags.of(labels));
    return counters.computeIfAbsent(key, k -> register(k, description));
  }

  /**
   * A count that somebody else keeps, looked up whenever somebody asks; {@code count} must be
   * quick, thread-safe, and never fall.
   */
  public void counterOf(String name, String description, LongSupplier count, String... labels) {
    FunctionCounter.builder(
            MetricName.ofCounter(name).text(), count, counted -> (double) counted.getAsLong())
        .description(description)
        .tags(labels)
        .register(registry);
    watched.add(count);
  }

  /** A number looked up whenever somebody asks; {@code value} must be quick and thread-safe. */
  public void gauge(String name, String description, DoubleSupplier value, String... labels) {
    Gauge.builder(MetricName.ofGauge(name).text(), value, DoubleSupplier::getAsDouble)
        .description(description)
        .tags(labels)
        .strongReference(true)
        .register(registry);
  }

  /** The timing of this name and these labels, made at the first call. */
  public Timing timing(String name, String description, String... labels) {
    return new Timing(
        Timer.builder(MetricName.ofTimer(name).text())
            .description(description)
            .tags(labels)
            .serviceLevelObjectives(BUCKETS)
            .register(registry));
  }

  /** Everything, in Prometheus' text form. */
  public String scrape() {
    platform.bindOnce();
    return registry.scrape();
  }

  public void close() {
    platform.close();
    registry.close();
  }

  private LongAdder register(CounterKey key, String description) {
    LongAdder adder = new LongAdder();
    FunctionCounter.builder(key.name().text(), adder, LongAdder::sum)
        .description(description)
        .tags(key.labels())
        .register(registry);
    return adder;
  }
}
