package dev.troth.daemon.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import org.jspecify.annotations.Nullable;

/**
 * Memory, collections, threads, processors, files and age of the process. Bound when somebody looks
 * for the first time: they load much, and a start need not wait for it.
 */
final class PlatformMeters {

  private final MeterRegistry registry;
  private @Nullable JvmGcMetrics collections;

  PlatformMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  synchronized void bindOnce() {
    if (collections == null) {
      collections = new JvmGcMetrics();
      collections.bindTo(registry);
      new JvmMemoryMetrics().bindTo(registry);
      new JvmThreadMetrics().bindTo(registry);
      new ProcessorMetrics().bindTo(registry);
      new FileDescriptorMetrics().bindTo(registry);
      new UptimeMetrics().bindTo(registry);
    }
  }

  synchronized void close() {
    if (collections != null) {
      collections.close();
    }
  }
}
