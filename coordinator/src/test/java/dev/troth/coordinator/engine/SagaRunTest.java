package dev.troth.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.daemon.trace.Span;
import dev.troth.id.TransactionId;
import dev.troth.v1.Add;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.Saga;
import dev.troth.v1.SagaRow;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SagaRunTest {

  private final FakeTime time = new FakeTime();
  private final FakePeers peers = new FakePeers();
  private final FakeParticipant stock = new FakeParticipant("stock");
  private final FakeParticipant bank = new FakeParticipant("bank");
  private final TransactionId id =
      TransactionId.create(Instant.ofEpochMilli(time.millis()), new SplittableRandom(1));
  private final TestCoordinator coordinator = new TestCoordinator(1, 100, time, peers);

  @BeforeEach
  void meet() {
    coordinator.meet(stock);
    coordinator.meet(bank);
  }

  @Test
  void completesStepByStep() {
    FakeClient client = submit(coordinator);
    settle();
    assertThat(client.outcome().getStatus())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMPLETED);
    assertThat(status(stock, 1, action(), 1)).isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
    assertThat(status(bank, 2, action(), 1)).isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
    assertThat(status(stock, 3, action(), 1)).isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
    SagaRow home = stock.home().row(id.toBytes());
    assertThat(home.getOutcome().getStatus())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMPLETED);
    assertThat(home.getEnded()).isTrue();
    assertThat(coordinator.ask(() -> coordinator.engine().sagas().driven(List.of(id)))).isEmpty();
  }

  @Test
  void undoesWhatWasDoneWhenAStepIsRefused() {
    bank.votesNo(ErrorCode.ERROR_CODE_BOUND_CROSSED);
    FakeClient client = submit(coordinator);
    settle();
    assertThat(client.outcome().getStatus())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMPENSATED);
    assertThat(client.outcome().getReason().getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_BOUND_CROSSED);
    assertThat(client.outcome().getReason().getMessage()).startsWith("step charge: ");
    assertThat(status(stock, 1, compensation(), 1))
        .isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
    assertThat(status(bank, 2, compensation(), 1)).isEqualTo(RegisterStatus.REGISTER_STATUS_NONE);
  }

  @Test
  void triesAgainAfterAConflict() {
    bank.votesNo(ErrorCode.ERROR_CODE_CONFLICT);
    FakeClient client = submit(coordinator);
    settle();
    assertThat(client.outcome().getStatus())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMPLETED);
    assertThat(status(bank, 2, action(), 1)).isEqualTo(RegisterStatus.REGISTER_STATUS_ABORTED);
    assertThat(status(bank, 2, action(), 2)).isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
  }

  @Test
  void anotherDriverGoesOnFromTheHomeRowAlone() {
    FakeClient lost = submit(coordinator);
    coordinator.network().deliverAny(new SplittableRandom(1)); // the home row is made
    coordinator.die();
    TestCoordinator other = new TestCoordinator(2, 100, time, peers);
    other.meet(stock);
    other.meet(bank);
    List<SagaRow> rows = stock.homeRows(id.toBytes());
    assertThat(rows).hasSize(1);
    assertThat(other.ask(() -> other.engine().sagas().adopt(rows))).containsExactly(id);
    settle(other);
    assertThat(stock.home().row(id.toBytes()).getOutcome().getStatus())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMPLETED);
    assertThat(lost.isTold()).isFalse();
  }

  @Test
  void aSagaTakenOverBeforeItsParticipantsAreKnownKeepsItsWaysToThem() {
    submit(coordinator);
    coordinator.network().deliverAny(new SplittableRandom(1)); // the home row is made
    coordinator.die();
    TestCoordinator other = new TestCoordinator(2, 100, time, peers);
    other.network().add(stock);
    other.network().add(bank);
    other.ask(() -> other.engine().sagas().adopt(stock.homeRows(id.toBytes())));
    settle(other);
    other.meet(stock);
    other.meet(bank);
    settle(other);
    assertThat(stock.home().row(id.toBytes()).getOutcome().getStatus())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMPLETED);
  }

  @Test
  void aSecondCoordinatorTellsWhatTheFirstOneDrivesTo() {
    FakeClient first = submit(coordinator);
    TestCoordinator other = new TestCoordinator(2, 100, time, peers);
    other.meet(stock);
    other.meet(bank);
    coordinator.network().deliverAny(new SplittableRandom(1));
    FakeClient second = submit(other);
    other.network().deliverAll();
    settle();
    settle(other);
    assertThat(first.outcome().getStatus())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMPLETED);
    assertThat(second.outcome()).isEqualTo(first.outcome());
  }

  @Test
  void aCoordinatorThatOnlyFollowsASagaTakesItOverWhenItsDriverIsGone() {
    submit(coordinator);
    TestCoordinator other = new TestCoordinator(2, 100, time, peers);
    other.meet(stock);
    other.meet(bank);
    coordinator.network().deliverAny(new SplittableRandom(1)); // the home row is made
    FakeClient second = submit(other);
    other.network().deliverAll();
    coordinator.die();
    List<SagaRow> rows = stock.homeRows(id.toBytes());
    assertThat(other.ask(() -> other.engine().sagas().adopt(rows))).containsExactly(id);
    settle(other);
    assertThat(stock.home().row(id.toBytes()).getOutcome().getStatus())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMPLETED);
    assertThat(second.isTold()).isTrue();
  }

  @Test
  void aFinishedSagaThatIsTakenOverEndsThoughItsHomeAnswersLast() {
    submit(coordinator);
    settle();
    SagaRow finished =
        stock.home().row(id.toBytes()).toBuilder().setSpec(order()).setEnded(false).build();
    TestCoordinator other = new TestCoordinator(2, 100, time, peers);
    other.meet(stock);
    other.meet(bank);
    other.network().disconnect(stock);
    assertThat(other.ask(() -> other.engine().sagas().adopt(List.of(finished))))
        .containsExactly(id);
    other.network().deliverAll();
    int before = stock.received().size();
    other.network().reconnect(stock);
    settle(other);
    assertThat(stock.received().subList(before, stock.received().size()))
        .anyMatch(message -> message.hasEndSaga());
  }

  @Test
  void isStuckWhileAParticipantIsGoneAndGoesOnWhenItIsBack() {
    FakeClient client = submit(coordinator);
    coordinator.network().deliverAny(new SplittableRandom(1));
    coordinator.network().disconnect(bank);
    settle();
    assertThat(client.outcome().getStatus()).isEqualTo(TransactionStatus.TRANSACTION_STATUS_STUCK);
    assertThat(client.outcome().getReason().getMessage()).contains("step charge: ");
    assertThat(stock.home().row(id.toBytes()).getStuck().getStepsCount()).isEqualTo(1);
    coordinator.network().reconnect(bank);
    settle();
    assertThat(stock.home().row(id.toBytes()).getOutcome().getStatus())
        .isEqualTo(TransactionStatus.TRANSACTION_STATUS_COMPLETED);
  }

  @Test
  void aSagaThatIsStuckHereAndThatItsHomeHasForgottenIsLetGo() {
    FakeClient client = submit(coordinator);
    coordinator.network().deliverAny(new SplittableRandom(1));
    coordinator.network().disconnect(bank);
    settle();
    assertThat(client.outcome().getStatus()).isEqualTo(TransactionStatus.TRANSACTION_STATUS_STUCK);
    stock.home().forget(id.toBytes());
    settle();
    assertThat(coordinator.ask(() -> coordinator.engine().sagas().driven(List.of(id)))).isEmpty();
  }

  @Test
  void everyAttemptIsASpanOfTheSagas() {
    FakeSpan saga = new FakeSpan("saga");
    submit(coordinator, saga);
    settle();
    assertThat(saga.tree())
        .containsExactly(
            "saga COMPLETED",
            "  step reserve COMMITTED",
            "    prepare stock COMMITTED",
            "  step charge COMMITTED",
            "    prepare bank COMMITTED",
            "  step (end) COMMITTED",
            "    prepare stock COMMITTED");
  }

  @Test
  void soIsEveryCompensation() {
    bank.votesNo(ErrorCode.ERROR_CODE_BOUND_CROSSED);
    FakeSpan saga = new FakeSpan("saga");
    submit(coordinator, saga);
    settle();
    assertThat(saga.tree())
        .containsExactly(
            "saga COMPENSATED BOUND_CROSSED",
            "  step reserve COMMITTED",
            "    prepare stock COMMITTED",
            "  step charge ABORTED BOUND_CROSSED",
            "    prepare bank ABORTED BOUND_CROSSED",
            "  compensation reserve COMMITTED",
            "    prepare stock COMMITTED");
  }

  private FakeClient submit(TestCoordinator at) {
    return submit(at, Span.NONE);
  }

  private FakeClient submit(TestCoordinator at, Span trace) {
    return at.submit(
        new SagaSubmission(
            id,
            ByteString.copyFromUtf8("hash"),
            order(),
            time.nanoTime() + Duration.ofHours(1).toNanos(),
            false,
            trace));
  }

  /** Reserves stock, then charges a card; without a pivot. */
  private TransactionSpec order() {
    return TransactionSpec.newBuilder()
        .setId(id.toString())
        .setSaga(
            Saga.newBuilder()
                .addSteps(step("reserve", "stock"))
                .addSteps(step("charge", "bank").addAfter("reserve")))
        .build();
  }

  private static Step.Builder step(String name, String participant) {
    return Step.newBuilder()
        .setName(name)
        .addOperations(
            Operation.newBuilder()
                .setParticipant(participant)
                .setAdd(Add.newBuilder().setKey("k").setDelta(-1)));
  }

  private void settle() {
    settle(coordinator);
  }

  /** Two minutes go by. */
  private void settle(TestCoordinator of) {
    for (int i = 0; i < 1200; i++) {
      of.network().deliverAll();
      time.advance(Duration.ofMillis(100));
    }
  }

  private RegisterStatus status(
      FakeParticipant participant, int step, RegisterKind kind, int attempt) {
    Register register =
        participant.register(
            RegisterKey.newBuilder()
                .setTransactionId(id.toBytes())
                .setStep(step)
                .setKind(kind)
                .setAttempt(attempt)
                .build());
    return register.getStatus();
  }

  private static RegisterKind action() {
    return RegisterKind.REGISTER_KIND_ACTION;
  }

  private static RegisterKind compensation() {
    return RegisterKind.REGISTER_KIND_COMPENSATION;
  }
}
