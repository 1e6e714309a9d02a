package dev.troth.cli.bench;

import dev.troth.cli.client.CoordinatorAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Reads what the cluster and this process have used so far. */
final class Meters {

  private static final int TIMEOUT_MILLIS = 3_000;
  private static final double NANOS_PER_MICRO = 1e3;

  static final String LOG_BYTES = "troth_participant_log_bytes_total";
  static final String LOG_SYNCS = "troth_participant_log_syncs_total";
  static final String CPU_NANOS = "process_cpu_time_ns_total";
  static final String CACHE_HITS = "troth_coordinator_cache_hits_total";
  static final String CACHE_MISSES = "troth_coordinator_cache_misses_total";

  private final List<CoordinatorAddress> daemons;

  /**
   * @param daemons where HTTP serves their metrics
   */
  Meters(List<CoordinatorAddress> daemons) {
    this.daemons = daemons;
  }

  /**
   * What was used up to a moment.
   *
   * @param done transactions and reads done by then
   */
  record Reading(
      long done,
      OptionalDouble logBytes,
      OptionalDouble logSyncs,
      OptionalDouble daemonCpuMicros,
      OptionalDouble clientCpuMicros,
      OptionalDouble cacheHits,
      OptionalDouble cacheMisses) {

    Costs since(Reading before) {
      long count = done - before.done();
      return new Costs(
          each(logBytes, before.logBytes(), count),
          each(logSyncs, before.logSyncs(), count),
          each(daemonCpuMicros, before.daemonCpuMicros(), count),
          each(clientCpuMicros, before.clientCpuMicros(), count),
          share(
              each(cacheHits, before.cacheHits(), count),
              each(cacheMisses, before.cacheMisses(), count)));
    }

    private static OptionalDouble share(OptionalDouble some, OptionalDouble others) {
      double all = some.orElse(0) + others.orElse(0);
      return all > 0 ? OptionalDouble.of(some.orElse(0) / all) : OptionalDouble.empty();
    }

    private static OptionalDouble each(OptionalDouble after, OptionalDouble before, long count) {
      return after.isEmpty() || before.isEmpty() || count <= 0
          ? OptionalDouble.empty()
          : OptionalDouble.of((after.getAsDouble() - before.getAsDouble()) / count);
    }
  }

  /**
   * Reads everything once.
   *
   * @throws BenchFailedException when a daemon's metrics cannot be read
   */
  void check() throws BenchFailedException {
    try {
      List<MetricsPage> unused = fetch();
    } catch (IOException e) {
      throw new BenchFailedException("cannot read metrics: " + e.getMessage());
    }
  }

  /** A daemon that does not answer now leaves nothing that could be compared. */
  Reading read(long done) {
    List<MetricsPage> pages;
    try {
      pages = fetch();
    } catch (IOException e) {
      pages = List.of();
    }
    OptionalDouble cpuNanos = sum(pages, CPU_NANOS);
    return new Reading(
        done,
        sum(pages, LOG_BYTES),
        sum(pages, LOG_SYNCS),
        cpuNanos.isEmpty() ? cpuNanos : OptionalDouble.of(cpuNanos.getAsDouble() / NANOS_PER_MICRO),
        ownCpuMicros(),
        sum(pages, CACHE_HITS),
        sum(pages, CACHE_MISSES));
  }

  private static OptionalDouble sum(List<MetricsPage> pages, String name) {
    double[] found =
        pages.stream()
            .map(page -> page.sum(name))
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    double sum = 0;
    for (double value : found) {
      sum += value;
    }
    return found.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum);
  }

  private static OptionalDouble ownCpuMicros() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(used -> OptionalDouble.of(used.toNanos() / NANOS_PER_MICRO))
        .orElse(OptionalDouble.empty());
  }

  private List<MetricsPage> fetch() throws IOException {
    List<MetricsPage> pages = new ArrayList<>();
    for (CoordinatorAddress daemon : daemons) {
      pages.add(fetch(daemon));
    }
    return pages;
  }

  private static MetricsPage fetch(CoordinatorAddress daemon) throws IOException {
    try {
      HttpURLConnection http =
          (HttpURLConnection) URI.create("http://" + daemon + "/metrics").toURL().openConnection();
      http.setConnectTimeout(TIMEOUT_MILLIS);
      http.setReadTimeout(TIMEOUT_MILLIS);
      try (InputStream body = http.getInputStream()) {
        return new MetricsPage(new String(body.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(daemon + ": " + e.getMessage(), e);
    }
  }
}
