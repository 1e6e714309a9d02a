package dev.troth.systemtests.simulation.history;

import dev.troth.daemon.document.SpecHash;
import dev.troth.id.TransactionId;
import dev.troth.v1.Outcome;
import dev.troth.v1.Saga;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A saga, or a transaction beside sagas, as clients know it: asked for, and what they were told.
 */
public final class SagaAsked {

  private final Content content;
  private final TransactionSpec spec;
  private final Optional<TransactionStatus> end;
  private final List<Outcome> told = new ArrayList<>();

  private boolean turned;

  /**
   * @param end how it ends if nobody turns it, where that is known beforehand
   */
  public SagaAsked(TransactionId id, TransactionSpec spec, Optional<TransactionStatus> end) {
    this.content = new Content(id, SpecHash.of(spec));
    this.spec = spec;
    this.end = end;
  }

  public Content content() {
    return content;
  }

  public TransactionId id() {
    return content.id();
  }

  public TransactionSpec spec() {
    return spec;
  }

  public boolean isSaga() {
    return spec.hasSaga();
  }

  public Saga saga() {
    return spec.getSaga();
  }

  /** Somebody asks it to turn back: from now on it may be compensated. */
  public void turn() {
    turned = true;
  }

  /** Whether it may end so, if nobody does anything by hand. */
  public boolean mayEnd(TransactionStatus status) {
    boolean isTurned = turned && status == TransactionStatus.TRANSACTION_STATUS_COMPENSATED;
    return isTurned || end.isEmpty() || end.get() == status;
  }

  /** Everything that anybody was told of it, in order. */
  public List<Outcome> told() {
    return told;
  }
}
