package dev.troth.coordinator.inspection;

import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_ABORTED;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMMITTED;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.coordinator.engine.FakeClient;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.engine.FakePeers;
import dev.troth.coordinator.engine.FakeTime;
import dev.troth.coordinator.engine.SagaSubmission;
import dev.troth.coordinator.engine.TestCoordinator;
import dev.troth.error.RejectedException;
import dev.troth.id.TransactionId;
import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.AbortTransactionResponse;
import dev.troth.v1.Add;
import dev.troth.v1.BranchView;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.Outcome;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import dev.troth.v1.StepStatus;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InspectionTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final FakeTime time = new FakeTime();
  private final FakePeers peers = new FakePeers();
  private final SplittableRandom random = new SplittableRandom(5);
  private final FakeParticipant a = new FakeParticipant("a");
  private final FakeParticipant b = new FakeParticipant("b");
  private final TestCoordinator coordinator = coordinator(1);
  private final TransactionViews views =
      new TransactionViews(coordinator.engine(), coordinator.turns());
  private final TransactionId id = newId(1);

  private TestCoordinator coordinator(long number) {
    TestCoordinator made = new TestCoordinator(number, 10, time, peers);
    made.meet(a);
    made.meet(b);
    return made;
  }

  private TransactionId newId(long millis) {
    return TransactionId.create(Instant.ofEpochMilli(millis), random);
  }

  private AbortRequests aborts(TestCoordinator at) {
    return new AbortRequests(at.engine(), at.turns(), time, at.self(), peers);
  }

  private CompletableFuture<Outcome> abort(TestCoordinator at) {
    return aborts(at)
        .abort(id, AbortTransactionRequest.newBuilder().setMessage("wrong sum").build(), LIMIT);
  }

  private void bothVoteAndNobodyHears() {
    var unused = coordinator.submit(coordinator.transfer(id, "a", "b"));
    coordinator.network().deliverAndLoseReplies();
  }

  private static ErrorCode codeOf(CompletableFuture<?> failed) {
    return failed
        .handle((value, failure) -> failure)
        .thenApply(f -> f instanceof RejectedException ? f : f.getCause())
        .thenApply(f -> ((RejectedException) f).reason().getCode())
        .join();
  }

  @Test
  void showsACommittedTransactionAtAllItsParticipants() {
    var unused = coordinator.submit(coordinator.transfer(id, "a", "b"));
    coordinator.network().deliverAll();
    TransactionView view = views.get(id, LIMIT).join();
    assertThat(view.getStatus()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
    assertThat(view.getCommitTimestamp()).isEqualTo(100);
    assertThat(view.getBranchesList())
        .extracting(BranchView::getParticipant)
        .containsExactly("a", "b");
    assertThat(view.getBranches(0).getRegister().getStatus())
        .isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
    assertThat(view.getBranches(0).getEnded()).isTrue();
  }

  @Test
  void saysWhichParticipantsDidNotAnswer() {
    bothVoteAndNobodyHears();
    coordinator.network().disconnect(b);
    TransactionView view = views.get(id, LIMIT).join();
    assertThat(view.getStatus()).isEqualTo(TRANSACTION_STATUS_IN_PROGRESS);
    assertThat(view.getBranchesList())
        .extracting(BranchView::getReachable)
        .containsExactly(true, false);
  }

  @Test
  void doesNotFindWhatNobodyHasARowOf() {
    assertThat(codeOf(views.get(newId(2), LIMIT))).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
  }

  @Test
  void showsOfASagaWhoseHomeIsGoneWhatItsDriverKnows() {
    FakeClient client = coordinator.submit(saga());
    coordinator.network().deliverAny(new SplittableRandom(1)); // the home row is made
    coordinator.network().deliverAny(new SplittableRandom(1)); // and shown
    coordinator.network().disconnect(a);
    for (int i = 0; i < 1200 && !client.isTold(); i++) {
      time.advance(Duration.ofMillis(100));
      coordinator.network().deliverAll();
    }
    assertThat(client.status()).isEqualTo(TransactionStatus.TRANSACTION_STATUS_STUCK);
    TransactionView view = views.get(id, LIMIT).join();
    assertThat(view.getStatus()).isEqualTo(TransactionStatus.TRANSACTION_STATUS_STUCK);
    assertThat(view.getReason()).isEqualTo(client.outcome().getReason());
    assertThat(view.getSaga().getHome()).isEqualTo("a");
    assertThat(view.getSaga().getUnreachableList()).containsExactly("a");
    assertThat(view.getSaga().getSteps(0).getStatus()).isEqualTo(StepStatus.STEP_STATUS_STUCK);
    assertThat(list(EnumSet.of(TransactionStatus.TRANSACTION_STATUS_STUCK)))
        .containsExactly(id.toString());
  }

  private SagaSubmission saga() {
    Step.Builder step =
        Step.newBuilder()
            .setName("charge")
            .addOperations(
                Operation.newBuilder()
                    .setParticipant("a")
                    .setAdd(Add.newBuilder().setKey("k").setDelta(1)));
    return new SagaSubmission(
        id,
        ByteString.copyFromUtf8("hash"),
        TransactionSpec.newBuilder()
            .setId(id.toString())
            .setSaga(Saga.newBuilder().addSteps(step))
            .build(),
        time.nanoTime() + Duration.ofHours(1).toNanos(),
        false);
  }

  @Test
  void listsByStatusNewestFirst() {
    TransactionId older = newId(10);
    TransactionId newer = newId(20);
    var unused = coordinator.submit(coordinator.transfer(older, "a", "b"));
    var unusedToo = coordinator.submit(coordinator.transfer(newer, "a", "b"));
    coordinator.network().deliverAll();
    bothVoteAndNobodyHears();
    assertThat(list(EnumSet.of(TRANSACTION_STATUS_COMMITTED)))
        .containsExactly(newer.toString(), older.toString());
    assertThat(list(EnumSet.of(TRANSACTION_STATUS_IN_PROGRESS))).containsExactly(id.toString());
    coordinator.network().disconnect(a);
    assertThat(
            views
                .list(EnumSet.of(TRANSACTION_STATUS_ABORTED), 10, LIMIT)
                .join()
                .getUnreachableList())
        .containsExactly("a");
  }

  private java.util.List<String> list(Set<TransactionStatus> statuses) {
    return views.list(statuses, 10, LIMIT).join().getTransactionsList().stream()
        .map(TransactionView::getTransactionId)
        .toList();
  }

  @Test
  void abortsWhatIsDrivenHere() {
    bothVoteAndNobodyHears();
    CompletableFuture<Outcome> outcome = abort(coordinator);
    coordinator.network().deliverAll();
    assertThat(outcome.join().getStatus()).isEqualTo(TRANSACTION_STATUS_ABORTED);
    assertThat(outcome.join().getReason().getMessage()).isEqualTo("wrong sum");
  }

  @Test
  void asksTheOwnerToAbortWhatIsDrivenElsewhere() {
    bothVoteAndNobodyHears();
    Outcome told = Outcome.newBuilder().setStatus(TRANSACTION_STATUS_ABORTED).build();
    peers.answersAbort(
        coordinator.self().id(), AbortTransactionResponse.newBuilder().setOutcome(told).build());
    assertThat(abort(coordinator(2)).join()).isEqualTo(told);
  }

  @Test
  void recoversWhatNobodyDrivesAnyMore() {
    bothVoteAndNobodyHears();
    coordinator.die();
    TestCoordinator other = coordinator(2);
    CompletableFuture<Outcome> outcome = abort(other);
    other.network().deliverAll();
    time.advance(Duration.ofSeconds(2));
    other.network().deliverAll();
    assertThat(outcome.join().getStatus()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
    assertThat(a.register(id.toBytes()).getStatus())
        .isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
  }

  @Test
  void aFenceAbortsWhatNobodyDrivesAndNotAllHaveVotedOn() {
    coordinator.network().disconnect(b);
    bothVoteAndNobodyHears();
    coordinator.die();
    TestCoordinator other = coordinator(2);
    CompletableFuture<Outcome> outcome = abort(other);
    other.network().deliverAll();
    assertThat(outcome.join().getStatus()).isEqualTo(TRANSACTION_STATUS_ABORTED);
    assertThat(b.register(id.toBytes()).getStatus())
        .isEqualTo(RegisterStatus.REGISTER_STATUS_ABORTED);
  }

  @Test
  void tellsTheOutcomeOfWhatIsDecided() {
    var unused = coordinator.submit(coordinator.transfer(id, "a", "b"));
    coordinator.network().deliverAll();
    assertThat(abort(coordinator(2)).join().getStatus()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
  }

  @Test
  void doesNotPassARequestOnTwice() {
    bothVoteAndNobodyHears();
    CompletableFuture<Outcome> outcome =
        aborts(coordinator(2))
            .abort(id, AbortTransactionRequest.newBuilder().setForwarded(true).build(), LIMIT);
    assertThat(codeOf(outcome)).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
  }
}
