package dev.troth.participant.replica;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.Documents;
import dev.troth.participant.engine.InMemoryStore;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.Store;
import dev.troth.participant.engine.Writes;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.CopiedRecord;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.KeyPolicy;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A replica's store in memory; of copies it keeps how many records there were. */
final class FakeReplicaStore implements ReplicaStore {

  private final InMemoryStore events = new InMemoryStore(Documents.store(1));
  private Optional<StoreId> source = Optional.empty();
  private KeyPolicies policies = KeyPolicies.NONE;
  private JournalProgress come = Moments.NOWHERE;
  private boolean whole;
  private int copied;

  /** It has all of the source up to a position. */
  FakeReplicaStore whole(long position) {
    source = Optional.of(Documents.store(1));
    whole = true;
    come = new JournalProgress(position, Timestamp.ZERO);
    return this;
  }

  int copied() {
    return copied;
  }

  @Override
  public UUID id() {
    return new UUID(7, 7);
  }

  @Override
  public Optional<StoreId> source() {
    return source;
  }

  @Override
  public KeyPolicies policies() {
    return policies;
  }

  @Override
  public void meet(StoreId met, List<KeyPolicy> itsPolicies) {
    source = Optional.of(met);
    policies = KeyPolicies.of(itsPolicies);
  }

  @Override
  public boolean isWhole() {
    return whole;
  }

  @Override
  public JournalProgress come() {
    return come;
  }

  @Override
  public void beginCopy() {
    whole = false;
    copied = 0;
    come = Moments.NOWHERE;
  }

  @Override
  public void copy(List<CopiedRecord> records) {
    copied += records.size();
  }

  @Override
  public void endCopy(long position) {
    whole(position);
  }

  @Override
  public void apply(List<JournalEvent> more, Optional<Timestamp> safe) {
    for (JournalEvent event : more) {
      events.write(
          Writes.commit(
              events,
              RegisterId.of(event.getBranch()),
              new Timestamp(event.getCommitTimestamp()),
              List.of(event.getChange())));
    }
    come = new JournalProgress(come.position() + more.size(), safe.orElse(come.safeTime()));
  }

  @Override
  public <T> T read(Timestamp at, Function<Store, T> reading) {
    if (at.isAfter(come.safeTime())) {
      throw new RejectedException(ErrorCode.ERROR_CODE_REPLICA_BEHIND, "copied anew");
    }
    return reading.apply(events);
  }

  @Override
  public void close() {}
}
