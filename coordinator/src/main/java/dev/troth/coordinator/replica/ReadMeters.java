package dev.troth.coordinator.replica;

import dev.troth.daemon.metrics.Metrics;
import java.util.concurrent.atomic.LongAdder;

/** Where is read, and how often a way in had to be left for another. */
public final class ReadMeters {

  private static final String READS = "troth_coordinator_upstream_reads_total";
  private static final String READS_MEANING =
      "Reads, pages of scans and histories answered by a participant or a replica of one";

  private final LongAdder participants;
  private final LongAdder replicas;
  private final LongAdder failovers;

  public ReadMeters(Metrics metrics) {
    this(
        metrics.counter(READS, READS_MEANING, "way", "participant"),
        metrics.counter(READS, READS_MEANING, "way", "replica"),
        metrics.counter(
            "troth_coordinator_read_failovers_total",
            "Ways in that did not answer a read, which then went another way"));
  }

  /** Nobody looks at these. */
  public static ReadMeters unread() {
    return new ReadMeters(new LongAdder(), new LongAdder(), new LongAdder());
  }

  private ReadMeters(LongAdder participants, LongAdder replicas, LongAdder failovers) {
    this.participants = participants;
    this.replicas = replicas;
    this.failovers = failovers;
  }

  void answeredByParticipant() {
    participants.increment();
  }

  void answeredByReplica() {
    replicas.increment();
  }

  void failedOver() {
    failovers.increment();
  }
}
