package dev.troth.participant;

import dev.troth.daemon.metrics.Metrics;
import dev.troth.participant.replica.Replica;
import dev.troth.participant.store.RocksReplicaStore;
import java.util.concurrent.atomic.LongAdder;

/** A read replica's metrics: {@code troth_replica_…}. */
final class ReplicaMeters {

  private static final double MILLIS_PER_SECOND = 1000;

  private ReplicaMeters() {}

  static LongAdder copies(Metrics metrics) {
    return metrics.counter(
        "troth_replica_copies_total", "Copies of the whole source that were begun");
  }

  static void watch(Metrics metrics, Replica replica, RocksReplicaStore store) {
    metrics.gauge(
        "troth_replica_lag_seconds",
        "How far what it shows is behind its clock; 0 as long as nothing can be read",
        () -> replica.lagMillis() / MILLIS_PER_SECOND);
    metrics.gauge(
        "troth_replica_position",
        "The last position of the source's journal that it has",
        () -> replica.come().position());
    metrics.counterOf(
        "troth_participant_log_bytes_total",
        "Bytes written to the log, before they are framed",
        store::loggedBytes);
  }
}
