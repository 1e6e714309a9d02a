package dev.troth.participant.engine;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.store.v1.Change;
import java.util.List;

/** Makes what an engine would stage, for tests of stores. */
public final class Writes {

  private final StagedWrites staged = new StagedWrites();

  public static Writes of(RegisterId id, Row row) {
    return new Writes().row(id, row);
  }

  /** Applies changes as a commit does. */
  public static StagedWrites commit(
      Store store, RegisterId branch, Timestamp at, List<Change> redo) {
    Writes writes = new Writes();
    ChangeApplier applier = new ChangeApplier(store, store.nextPosition());
    applier.commit(branch, redo, at, writes.staged);
    return writes.staged;
  }

  public Writes row(RegisterId id, Row row) {
    staged.putRow(id, row);
    return this;
  }

  public Writes home(TransactionId saga, HomeRow row) {
    staged.putHome(saga, row);
    return this;
  }

  public Writes dropHome(TransactionId saga) {
    staged.dropHome(saga);
    return this;
  }

  public Writes drop(RegisterId id) {
    staged.dropRow(id);
    return this;
  }

  public Writes version(String key, Version version) {
    staged.putVersion(key, version);
    return this;
  }

  public Writes ceiling(Timestamp at) {
    staged.raiseCeiling(at);
    return this;
  }

  public Writes horizon(long millis) {
    staged.raiseHorizon(millis);
    return this;
  }

  public StagedWrites staged() {
    return staged;
  }
}
