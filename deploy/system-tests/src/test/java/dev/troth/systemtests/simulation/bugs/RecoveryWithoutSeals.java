package dev.troth.systemtests.simulation.bugs;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.Peers;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.Member;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.SagaRow;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

final class RecoveryWithoutSeals extends Seams {

  /** A yes that somebody looks at looks sealed. */
  @Override
  public Peers peers(Peers peers) {
    return new Peers() {
      @Override
      public void toEngine(Runnable work) {
        peers.toEngine(work);
      }

      @Override
      public void askOwner(
          Owner owner, RegisterId id, Consumer<Optional<OwnerStatusResponse>> answer) {
        peers.askOwner(owner, id, answer);
      }

      @Override
      public void peek(
          Member member, RegisterId id, ByteString hash, Consumer<Optional<Register>> answer) {
        peers.peek(
            member, id, hash, said -> answer.accept(said.map(RecoveryWithoutSeals::asSealed)));
      }

      @Override
      public void seal(
          Member member, RegisterId id, ByteString hash, Consumer<Optional<Register>> answer) {
        peers.peek(
            member, id, hash, said -> answer.accept(said.map(RecoveryWithoutSeals::asSealed)));
      }

      @Override
      public void tellCommit(Member member, RegisterId id, ByteString hash, Timestamp at) {
        peers.tellCommit(member, id, hash, at);
      }

      @Override
      public void tellAbort(Member member, RegisterId id, ByteString hash, Reason reason) {
        peers.tellAbort(member, id, hash, reason);
      }

      @Override
      public void driven(
          Owner owner, List<TransactionId> sagas, Consumer<Set<TransactionId>> answer) {
        peers.driven(owner, sagas, answer);
      }

      @Override
      public void adopt(List<SagaRow> rows, Consumer<Set<TransactionId>> answer) {
        peers.adopt(rows, answer);
      }
    };
  }

  private static Register asSealed(Register register) {
    return register.getStatus() == RegisterStatus.REGISTER_STATUS_YES
        ? register.toBuilder().setSealed(true).build()
        : register;
  }
}
