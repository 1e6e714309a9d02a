package dev.troth.participant.engine;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.Member;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.SagaRow;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Nobody is there, and no answer ever comes. */
public final class NoPeers implements Peers {

  private final Executor engine;

  public NoPeers(Executor engine) {
    this.engine = engine;
  }

  @Override
  public void toEngine(Runnable work) {
    engine.execute(work);
  }

  @Override
  public void askOwner(Owner owner, RegisterId id, Consumer<Optional<OwnerStatusResponse>> answer) {
    engine.execute(() -> answer.accept(Optional.empty()));
  }

  @Override
  public void peek(
      Member member, RegisterId id, ByteString specHash, Consumer<Optional<Register>> answer) {
    engine.execute(() -> answer.accept(Optional.empty()));
  }

  @Override
  public void seal(
      Member member, RegisterId id, ByteString specHash, Consumer<Optional<Register>> answer) {
    engine.execute(() -> answer.accept(Optional.empty()));
  }

  @Override
  public void tellCommit(Member member, RegisterId id, ByteString specHash, Timestamp at) {}

  @Override
  public void tellAbort(Member member, RegisterId id, ByteString specHash, Reason reason) {}

  @Override
  public void driven(Owner owner, List<TransactionId> sagas, Consumer<Set<TransactionId>> answer) {}

  @Override
  public void adopt(List<SagaRow> rows, Consumer<Set<TransactionId>> answer) {}
}
