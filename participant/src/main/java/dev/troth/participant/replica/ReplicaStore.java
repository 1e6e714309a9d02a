package dev.troth.participant.replica;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.Store;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.CopiedRecord;
import dev.troth.v1.KeyPolicy;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * What a read replica keeps: a copy of a participant's journal and versions, and how far it has
 * come. Written by one thread, and not synced: a loss of power takes a suffix away, which is asked
 * for again.
 */
public interface ReplicaStore extends AutoCloseable {

  /** Made with the data. */
  UUID id();

  /** The store that it is a copy of; empty until it has met it. */
  Optional<StoreId> source();

  /** What holds for the source's keys, as it last said. */
  KeyPolicies policies();

  /** It is a copy of this store from now on, of which this holds. Durable when it returns. */
  void meet(StoreId source, List<KeyPolicy> policies);

  /** Whether it has all of the source up to where it has come. */
  boolean isWhole();

  /** How far it has come. */
  JournalProgress come();

  /** Deletes everything; it is not whole until {@link #endCopy}. Waits for whoever reads. */
  void beginCopy();

  /**
   * Takes in records of the source's tables.
   *
   * @throws RejectedException UNSUPPORTED when a table is not known here
   */
  void copy(List<CopiedRecord> records);

  /**
   * All records have been taken in. Durable when it returns.
   *
   * @param position the last one that there has to be
   * @throws RejectedException INTERNAL when there is not
   */
  void endCopy(long position);

  /**
   * Applies the events that come next.
   *
   * @param safe everything up to here is there then; empty: that is not known
   */
  void apply(List<JournalEvent> events, Optional<Timestamp> safe);

  /**
   * Reads what is at or below a moment, and never changes; no copy begins meanwhile. For any
   * thread.
   *
   * @throws RejectedException REPLICA_BEHIND when the moment is above the safe time
   */
  <T> T read(Timestamp at, Function<Store, T> reading);

  @Override
  void close();
}
