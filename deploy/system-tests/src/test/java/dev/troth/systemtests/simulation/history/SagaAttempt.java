package dev.troth.systemtests.simulation.history;

import com.google.protobuf.ByteString;
import dev.troth.daemon.document.SpecHash;
import dev.troth.id.TransactionId;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A saga that a client asks for, and all that it was told of it. */
public final class SagaAttempt {

  private final TransactionId id;
  private final TransactionSpec spec;
  private final ByteString specHash;
  private final boolean refused;
  private final List<TransactionStatus> told = new ArrayList<>();
  private boolean turned;

  /**
   * @param refused whether a step that the pivot waits for is refused
   */
  public SagaAttempt(TransactionId id, TransactionSpec spec, boolean refused) {
    this.id = id;
    this.spec = spec;
    this.specHash = SpecHash.of(spec);
    this.refused = refused;
  }

  public TransactionId id() {
    return id;
  }

  public TransactionSpec spec() {
    return spec;
  }

  public ByteString specHash() {
    return specHash;
  }

  /** Somebody has asked it to turn back: from now on either end is right. */
  public void turn() {
    turned = true;
  }

  public void tell(TransactionStatus status) {
    told.add(status);
  }

  /** The end that it was told to have come to. */
  public Optional<TransactionStatus> end() {
    return told.stream().filter(SagaAttempt::isEnd).findFirst();
  }

  /** Everything that it was told to have ended as. */
  public List<TransactionStatus> ends() {
    return told.stream().filter(SagaAttempt::isEnd).distinct().toList();
  }

  /** Whether it may end so. */
  public boolean mayEnd(TransactionStatus status) {
    boolean isCompleted = status == TransactionStatus.TRANSACTION_STATUS_COMPLETED;
    return isCompleted ? !refused : refused || turned;
  }

  private static boolean isEnd(TransactionStatus status) {
    return status == TransactionStatus.TRANSACTION_STATUS_COMPLETED
        || status == TransactionStatus.TRANSACTION_STATUS_COMPENSATED;
  }

  @Override
  public String toString() {
    return "saga=" + id + (refused ? " refused" : "") + (turned ? " turned" : "") + " told=" + told;
  }
}
