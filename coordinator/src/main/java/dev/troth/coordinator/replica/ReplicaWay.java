package dev.troth.coordinator.replica;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.WayIn;
import java.util.concurrent.atomic.AtomicLong;

/** The way in to one replica, and how it has lately been. Changed in turns, used by any thread. */
final class ReplicaWay {

  private static final long NEVER = Long.MIN_VALUE;

  private final WayIn link;
  private final AtomicLong reached = new AtomicLong();
  private volatile Replica replica;
  private volatile long failedAtNanos = NEVER;

  ReplicaWay(Replica replica, WayIn link) {
    this.replica = replica;
    this.link = link;
    this.reached.set(replica.safe().bits());
  }

  Replica replica() {
    return replica;
  }

  WayIn link() {
    return link;
  }

  /** It has said something of itself; what it once could be read at it may not have any more. */
  void heard(Replica now) {
    replica = now;
    reached.set(now.safe().bits());
  }

  /** It was read at this moment. */
  void reached(Timestamp moment) {
    reached.accumulateAndGet(
        moment.bits(), (one, other) -> Long.compareUnsigned(one, other) > 0 ? one : other);
  }

  /** It can be read up to here. */
  Timestamp reached() {
    return new Timestamp(reached.get());
  }

  void failed(long nowNanos) {
    failedAtNanos = nowNanos;
  }

  boolean hasFailedWithin(long nanos, long nowNanos) {
    long at = failedAtNanos;
    return at != NEVER && nowNanos - at < nanos;
  }
}
