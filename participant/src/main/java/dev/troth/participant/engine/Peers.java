package dev.troth.participant.engine;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.EndedByHand;
import dev.troth.v1.Member;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerStatusResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.SagaRow;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Everybody else: coordinators and the other participants. Every question is answered exactly once,
 * on the engine's thread, within a deadline; an empty answer means that nobody could be asked.
 */
public interface Peers {

  /** Runs {@code work} on the engine's thread, as a turn of its own. */
  void toEngine(Runnable work);

  void askOwner(Owner owner, RegisterId id, Consumer<Optional<OwnerStatusResponse>> answer);

  /**
   * A register of other content than {@code specHash} is answered as ABORTED: it is durable and
   * will never be a yes to this one.
   */
  void peek(Member member, RegisterId id, ByteString specHash, Consumer<Optional<Register>> answer);

  /** As {@link #peek}, of other content. */
  void seal(Member member, RegisterId id, ByteString specHash, Consumer<Optional<Register>> answer);

  /** Passes a decision on. Nobody waits for it: whoever misses it asks. */
  void tellCommit(Member member, RegisterId id, ByteString specHash, Timestamp commitTimestamp);

  /** Passes a decision on. Nobody waits for it: whoever misses it asks. */
  void tellAbort(Member member, RegisterId id, ByteString specHash, Reason reason);

  /**
   * Asks an owner which of these sagas it drives; none of them when it cannot be asked, or when
   * another coordinator answers in its place.
   */
  void driven(Owner owner, List<TransactionId> sagas, Consumer<Set<TransactionId>> answer);

  /**
   * Offers sagas, with their documents, to a coordinator that is there; the answer says which it
   * has taken, none when there is none.
   */
  void adopt(List<SagaRow> rows, Consumer<Set<TransactionId>> answer);

  /**
   * What the answer to {@link #peek} or {@link #seal} tells of the register. A refusal tells
   * nothing, and counts as no answer; but for two: other content is as good as ABORTED (R11), and
   * what was ended by hand has no status, but is not in doubt.
   */
  static Optional<Register> register(RegisterAnswer answer) {
    if (answer.hasRegister()) {
      return Optional.of(answer.getRegister());
    }
    Reason reason = answer.getRejection().getReason();
    return switch (reason.getCode()) {
      case ERROR_CODE_TXN_ID_REUSED ->
          Optional.of(
              Register.newBuilder()
                  .setStatus(RegisterStatus.REGISTER_STATUS_ABORTED)
                  .setReason(reason)
                  .build());
      case ERROR_CODE_ENDED_BY_HAND ->
          Optional.of(
              Register.newBuilder().setEndedByHand(EndedByHand.getDefaultInstance()).build());
      default -> Optional.empty();
    };
  }
}
