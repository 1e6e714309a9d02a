package dev.troth.coordinator.cache;

import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.metrics.Timing;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What a cache counts; keys, where nothing else is said. */
final class CacheMetrics {

  private final LongAdder hits;
  private final LongAdder misses;
  private final LongAdder shared;
  private final LongAdder invalidated;
  private final LongAdder evictedForSize;
  private final LongAdder evictedForAge;
  private final Timing staleness;

  CacheMetrics(Metrics metrics) {
    hits = metrics.counter("troth_coordinator_cache_hits_total", "Keys answered from the cache");
    misses =
        metrics.counter(
            "troth_coordinator_cache_misses_total",
            "Keys that could have been in the cache, and were read at their participants");
    shared =
        metrics.counter(
            "troth_coordinator_cache_shared_loads_total",
            "Keys that were being read already, for somebody else");
    invalidated =
        metrics.counter(
            "troth_coordinator_cache_invalidations_total",
            "Keys that went from the cache because they were changed");
    evictedForSize = evictions(metrics, "size");
    evictedForAge = evictions(metrics, "age");
    staleness =
        metrics.timing(
            "troth_coordinator_cache_staleness_seconds",
            "How far behind now answers from the cache are");
  }

  void watch(Metrics metrics, Entries entries) {
    metrics.gauge("troth_coordinator_cache_entries", "Values in the cache", entries::count);
    metrics.gauge(
        "troth_coordinator_cache_bytes", "What the values in the cache take", entries::bytes);
  }

  void hit(int keys, long behindMillis) {
    hits.add(keys);
    staleness.recordNanos(TimeUnit.MILLISECONDS.toNanos(behindMillis));
  }

  void missed(int keys) {
    misses.add(keys);
  }

  void shared() {
    shared.increment();
  }

  void invalidated() {
    invalidated.increment();
  }

  void evicted(RemovalCause why) {
    (why == RemovalCause.EXPIRED ? evictedForAge : evictedForSize).increment();
  }

  private static LongAdder evictions(Metrics metrics, String why) {
    return metrics.counter(
        "troth_coordinator_cache_evictions_total",
        "Keys that went from the cache for its size, or for their age",
        "why",
        why);
  }
}
