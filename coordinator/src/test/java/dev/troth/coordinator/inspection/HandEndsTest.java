package dev.troth.coordinator.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.engine.FakePeers;
import dev.troth.coordinator.engine.FakeTime;
import dev.troth.coordinator.engine.TestCoordinator;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.BranchView;
import dev.troth.v1.DecideRequest;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.ResolutionView;
import dev.troth.v1.ResolveTransactionRequest;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A transaction over three participants whose owner is gone, and one of them. */
class HandEndsTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final FakeTime time = new FakeTime();
  private final FakePeers peers = new FakePeers();
  private final FakeParticipant a = new FakeParticipant("a");
  private final FakeParticipant b = new FakeParticipant("b");
  private final FakeParticipant c = new FakeParticipant("c");
  private final TestCoordinator coordinator = coordinator(2);
  private final HandEnds ends = new HandEnds(coordinator.engine().routes());
  private final TransactionViews views =
      new TransactionViews(coordinator.engine(), coordinator.turns());
  private final TransactionId id =
      TransactionId.create(Instant.ofEpochMilli(1), new SplittableRandom(5));

  private TestCoordinator coordinator(long number) {
    TestCoordinator made = new TestCoordinator(number, 10, time, peers);
    List.of(a, b, c).forEach(made::meet);
    return made;
  }

  private void blocked() {
    b.prepareTimestamp(300);
    TestCoordinator lost = coordinator(1);
    var unused = lost.submit(lost.transfer(id, "a", "b", "c"));
    lost.network().deliverAndLoseReplies();
    coordinator.network().disconnect(c);
    a.isBlocked(true);
    b.isBlocked(true);
  }

  private void end(TransactionStatus status) {
    ends.end(
            id,
            ResolveTransactionRequest.newBuilder()
                .setStatus(status)
                .setReason("c is lost")
                .setBy("ann")
                .build(),
            LIMIT)
        .join();
  }

  private String refusal(TransactionStatus status) {
    AtomicReference<String> message = new AtomicReference<>("");
    assertThatThrownBy(() -> end(status))
        .cause()
        .isInstanceOfSatisfying(
            RejectedException.class,
            refused -> {
              assertThat(refused.reason().getCode())
                  .isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
              message.set(refused.reason().getMessage());
            });
    return String.valueOf(message.get());
  }

  private RegisterStatus status(FakeParticipant participant) {
    return participant.register(id.toBytes()).getStatus();
  }

  @Test
  void allWhoAreBlockedCommitAtTheHighestTimestampThatIsKnown() {
    blocked();
    end(TransactionStatus.TRANSACTION_STATUS_COMMITTED);
    assertThat(a.register(id.toBytes()).getCommitTimestamp()).isEqualTo(300);
    assertThat(b.register(id.toBytes()).getCommitTimestamp()).isEqualTo(300);
    assertThat(status(c)).isEqualTo(RegisterStatus.REGISTER_STATUS_YES);
  }

  @Test
  void theOutcomeIsUnknownAndTheActOnRecord() {
    blocked();
    end(TransactionStatus.TRANSACTION_STATUS_ABORTED);
    TransactionView view = views.get(id, LIMIT).join();
    assertThat(view.getStatus()).isEqualTo(TransactionStatus.TRANSACTION_STATUS_UNKNOWN);
    assertThat(view.getReason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_ENDED_BY_HAND);
    assertThat(view.getBranchesList())
        .extracting(branch -> branch.getRegister().getEndedByHand().getBy())
        .containsExactly("ann", "ann", "");
    List<ResolutionView> acts = views.resolutions(10, LIMIT).join().getResolutionsList();
    assertThat(acts)
        .extracting(ResolutionView::getBranch)
        .extracting(BranchView::getParticipant)
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void whoComesBackIsEndedTheSameWayAndNoOther() {
    blocked();
    end(TransactionStatus.TRANSACTION_STATUS_COMMITTED);
    coordinator.network().reconnect(c);
    c.isBlocked(true);
    assertThat(refusal(TransactionStatus.TRANSACTION_STATUS_ABORTED)).contains("the other way");
    end(TransactionStatus.TRANSACTION_STATUS_COMMITTED);
    assertThat(c.register(id.toBytes()).getCommitTimestamp()).isEqualTo(300);
    end(TransactionStatus.TRANSACTION_STATUS_COMMITTED);
  }

  @Test
  void theDecisionOfWhoComesBackIsTheOutcome() {
    blocked();
    end(TransactionStatus.TRANSACTION_STATUS_COMMITTED);
    c.receive(
        RegisterMessage.newBuilder()
            .setDecide(
                DecideRequest.newBuilder()
                    .setKey(RegisterId.atomic(id).toKey())
                    .setAbort(Reason.getDefaultInstance()))
            .build());
    coordinator.network().reconnect(c);
    assertThat(views.get(id, LIMIT).join().getStatus())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_ABORTED);
    assertThat(refusal(TransactionStatus.TRANSACTION_STATUS_ABORTED)).contains("is decided");
  }

  @Test
  void whatIsNotBlockedIsLeftAlone() {
    blocked();
    b.isBlocked(false);
    assertThat(refusal(TransactionStatus.TRANSACTION_STATUS_COMMITTED))
        .contains("b is not blocked");
    b.isBlocked(true);
    end(TransactionStatus.TRANSACTION_STATUS_COMMITTED);
    assertThat(status(b)).isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
  }
}
