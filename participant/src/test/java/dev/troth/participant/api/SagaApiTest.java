package dev.troth.participant.api;

import static dev.troth.participant.engine.Documents.CONTENT;
import static dev.troth.participant.engine.Documents.OWNER;
import static dev.troth.participant.engine.Documents.add;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.troth.daemon.document.SpecHash;
import dev.troth.error.GrpcErrors;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.engine.Documents;
import dev.troth.v1.EndSagaRequest;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ExchangeRequest;
import dev.troth.v1.ExchangeResponse;
import dev.troth.v1.FenceStepRequest;
import dev.troth.v1.FencedStep;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectSagasRequest;
import dev.troth.v1.Member;
import dev.troth.v1.NoteSagaRequest;
import dev.troth.v1.OpenSagaRequest;
import dev.troth.v1.Outcome;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.PeekRequest;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterMessageKind;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.Resolution;
import dev.troth.v1.SagaFilter;
import dev.troth.v1.SagaRow;
import dev.troth.v1.SealRequest;
import dev.troth.v1.StuckStep;
import dev.troth.v1.StuckSteps;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.Verdict;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls about sagas, and the same over the stream. */
@Timeout(30)
class SagaApiTest {

  private static final ByteString STORE = Documents.store(1).toBytes();
  private static final List<Member> ALONE = List.of(Documents.member(1));

  private final ServedParticipant participant = new ServedParticipant();
  private final TransactionId saga = participant.newId().transaction();
  private final TransactionSpec spec = Documents.order(saga);
  private final ByteString content = SpecHash.of(spec);

  @AfterEach
  void stop() throws Exception {
    participant.close();
  }

  private OpenSagaRequest.Builder opening() {
    return OpenSagaRequest.newBuilder()
        .setStoreId(STORE)
        .setSagaId(saga.toBytes())
        .setOwner(OWNER)
        .addAllMembers(ALONE)
        .setSpecHash(content)
        .setSpec(spec);
  }

  private RegisterAnswer open() {
    return participant.stub().openSaga(opening().build()).getAnswer();
  }

  private NoteSagaRequest.Builder note() {
    return NoteSagaRequest.newBuilder()
        .setStoreId(STORE)
        .setSagaId(saga.toBytes())
        .setSpecHash(content);
  }

  private RegisterAnswer note(NoteSagaRequest.Builder note) {
    return participant.stub().noteSaga(note.build()).getAnswer();
  }

  private FencedStep fence(int step) {
    return participant
        .stub()
        .fenceStep(
            FenceStepRequest.newBuilder()
                .setStoreId(STORE)
                .setSagaId(saga.toBytes())
                .setSpecHash(content)
                .setStep(step)
                .setReason(Documents.CANCELLED)
                .build())
        .getAnswer()
        .getStep();
  }

  private RegisterAnswer end() {
    return participant
        .stub()
        .endSaga(
            EndSagaRequest.newBuilder()
                .setStoreId(STORE)
                .setSagaId(saga.toBytes())
                .setSpecHash(content)
                .build())
        .getAnswer();
  }

  private List<SagaRow> inspect(Consumer<InspectSagasRequest.Builder> what) {
    InspectSagasRequest.Builder request = InspectSagasRequest.newBuilder().setStoreId(STORE);
    what.accept(request);
    return participant.stub().inspectSagas(request.build()).getRowsList();
  }

  private static StuckSteps stuckOnTwo() {
    return StuckSteps.newBuilder()
        .addSteps(
            StuckStep.newBuilder()
                .setStep(2)
                .setKind(RegisterKind.REGISTER_KIND_ACTION)
                .setReason(Documents.CANCELLED))
        .build();
  }

  private static Resolution resolution() {
    return Resolution.newBuilder()
        .setStep(2)
        .setKind(RegisterKind.REGISTER_KIND_ACTION)
        .setVerdict(Verdict.VERDICT_DONE)
        .setReason("paid in cash")
        .setBy("ann")
        .build();
  }

  private static Outcome outcome(TransactionStatus status) {
    return Outcome.newBuilder().setStatus(status).build();
  }

  private PrepareRequest act(int step, String key) {
    RegisterId id = Documents.action(saga, step, 1);
    return Documents.prepare(id, ALONE, add(key, -1))
        .setStoreId(STORE)
        .setSpecHash(content)
        .build();
  }

  private static ErrorCode codeOf(ThrowingCallable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
    return GrpcErrors.toReason(failure).getCode();
  }

  @Test
  void aSagaIsCarriedOutByUnaryCallsAlone() {
    SagaRow opened = open().getSaga();
    assertThat(opened.getSagaId()).isEqualTo(saga.toBytes());
    assertThat(opened.hasSpec()).isFalse();
    assertThat(participant.stub().prepare(act(1, "stock")).getAnswer().getRegister().getStatus())
        .isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
    assertThat(note(note().setStuck(stuckOnTwo())).getSaga().getStuck().getSteps(0).getStep())
        .isEqualTo(2);
    assertThat(note(note().setResolution(resolution())).getSaga().getResolutions(0).getBy())
        .isEqualTo("ann");
    assertThat(fence(1).getAttemptsList()).hasSize(1);
    note(note().setOutcome(outcome(TransactionStatus.TRANSACTION_STATUS_COMPLETED)));
    assertThat(end().hasEnded()).isTrue();
    SagaRow ended = inspect(request -> request.setWithSpec(true)).get(0);
    assertThat(ended.getEnded()).isTrue();
    assertThat(ended.getSpec()).isEqualTo(spec);
  }

  @Test
  void whoAsksForAtomicTransactionsIsNotShownASagasAttempts() {
    participant.stub().prepare(act(1, "stock"));
    InspectRequest.Builder request = InspectRequest.newBuilder().setStoreId(STORE);
    assertThat(rows(request)).hasSize(1);
    assertThat(rows(request.setAtomicOnly(true))).isEmpty();
    assertThat(rows(request.setTransactionId(saga.toBytes()))).isEmpty();
    assertThat(rows(request.setAtomicOnly(false))).hasSize(1);
  }

  private List<RegisterRow> rows(InspectRequest.Builder request) {
    return participant.stub().inspect(request.build()).getRowsList();
  }

  @Test
  void aSagasEventsAreInTheHistoryUnderItsId() {
    participant.stub().prepare(act(1, "stock"));
    assertThat(
            participant
                .stub()
                .history(
                    ParticipantServiceHistoryRequest.newBuilder()
                        .setStoreId(STORE)
                        .setKey("stock")
                        .build())
                .getEvents(0)
                .getTransactionId())
        .isEqualTo(saga.toString());
  }

  @Test
  void anOpenSagaThatIsNotInOrderIsRefusedWithThePlace() {
    assertInvalid(request -> request.setSpecHash(CONTENT), "specHash");
    assertInvalid(request -> request.clearOwner(), "owner.coordinatorId");
    assertInvalid(request -> request.clearMembers(), "members");
    assertInvalid(request -> request.setMembers(0, Documents.member(2)), "members");
    assertInvalid(request -> request.setSagaId(participant.newId().transaction().toBytes()), "id");
    assertInvalid(request -> request.clearSpec(), "spec");
    assertInvalid(
        request -> {
          TransactionSpec.Builder elsewhere = spec.toBuilder();
          elsewhere
              .getSagaBuilder()
              .getStepsBuilder(1)
              .getOperationsBuilder(0)
              .setParticipant("p2");
          request.setSpec(elsewhere).setSpecHash(SpecHash.of(elsewhere.build()));
        },
        "home at p2");
    assertInvalid(
        request -> request.getSpecBuilder().getSagaBuilder().getStepsBuilder(0).addAfter("ship"),
        "ship");
  }

  private void assertInvalid(Consumer<OpenSagaRequest.Builder> change, String place) {
    OpenSagaRequest.Builder request = opening();
    change.accept(request);
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> participant.stub().openSaga(request.build()));
    Reason reason = GrpcErrors.toReason(failure);
    assertThat(reason.getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
    assertThat(reason.getMessage()).contains(place);
  }

  @Test
  void aNoteThatMakesNoSenseIsRefused() {
    open();
    for (NoteSagaRequest.Builder bad :
        List.of(
            note(),
            note().clearSpecHash().setStuck(stuckOnTwo()),
            note().setStuck(StuckSteps.newBuilder().addSteps(StuckStep.getDefaultInstance())),
            note().setResolution(resolution().toBuilder().clearReason()),
            note().setResolution(resolution().toBuilder().clearVerdict()),
            note().setOutcome(outcome(TransactionStatus.TRANSACTION_STATUS_STUCK)))) {
      assertThat(codeOf(() -> note(bad))).isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
    }
  }

  @Test
  void aFenceIsMadeByAFenceStepAlone() {
    assertThat(
            codeOf(
                () ->
                    participant
                        .stub()
                        .seal(
                            SealRequest.newBuilder()
                                .setStoreId(STORE)
                                .setKey(Documents.action(saga, 1, 0).toKey())
                                .build())))
        .isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
    fence(1);
    assertThat(
            participant
                .stub()
                .peek(
                    PeekRequest.newBuilder()
                        .setStoreId(STORE)
                        .setKey(Documents.action(saga, 1, 0).toKey())
                        .build())
                .getAnswer()
                .getRegister()
                .getReason())
        .isEqualTo(Documents.CANCELLED);
  }

  @Test
  void homeRowsAreFoundByWhatBecameOfThem() {
    assertThat(inspect(request -> {})).isEmpty();
    open();
    assertThat(inspect(request -> request.setFilter(SagaFilter.SAGA_FILTER_UNFINISHED))).hasSize(1);
    assertThat(inspect(request -> request.setFilter(SagaFilter.SAGA_FILTER_STUCK))).isEmpty();
    note(note().setStuck(stuckOnTwo()));
    assertThat(inspect(request -> request.setFilter(SagaFilter.SAGA_FILTER_STUCK))).hasSize(1);
    assertThat(inspect(request -> request.setFilter(SagaFilter.SAGA_FILTER_RESOLVED))).isEmpty();
    note(note().setResolution(resolution()));
    assertThat(inspect(request -> request.setFilter(SagaFilter.SAGA_FILTER_RESOLVED))).hasSize(1);
    note(note().setOutcome(outcome(TransactionStatus.TRANSACTION_STATUS_COMPENSATED)));
    assertThat(inspect(request -> request.setFilter(SagaFilter.SAGA_FILTER_FINISHED))).hasSize(1);
    assertThat(inspect(request -> request.setFilter(SagaFilter.SAGA_FILTER_UNFINISHED))).isEmpty();
    assertThat(inspect(request -> request.setSagaId(saga.toBytes()))).hasSize(1);
    assertThat(inspect(request -> request.setSagaId(participant.newId().transaction().toBytes())))
        .isEmpty();
  }

  @Test
  void theStreamCarriesTheSameMessages() {
    Queue<RegisterReply> replies = new ConcurrentLinkedQueue<>();
    StreamObserver<ExchangeRequest> requests =
        ParticipantServiceGrpc.newStub(participant.channel()).exchange(collecting(replies));
    requests.onNext(
        ExchangeRequest.newBuilder()
            .setStoreId(STORE)
            .addMessages(RegisterMessage.newBuilder().setOpenSaga(opening()))
            .addMessages(
                RegisterMessage.newBuilder()
                    .setFenceStep(
                        FenceStepRequest.newBuilder()
                            .setSagaId(saga.toBytes())
                            .setSpecHash(content)
                            .setStep(2)))
            .addMessages(
                RegisterMessage.newBuilder()
                    .setNoteSaga(
                        note()
                            .setOutcome(outcome(TransactionStatus.TRANSACTION_STATUS_COMPENSATED))))
            .addMessages(
                RegisterMessage.newBuilder()
                    .setEndSaga(
                        EndSagaRequest.newBuilder().setSagaId(saga.toBytes()).setSpecHash(content)))
            .build());
    Awaitility.await().until(() -> replies.size() == 4);
    assertThat(replies)
        .extracting(RegisterReply::getKind)
        .containsExactlyInAnyOrder(
            RegisterMessageKind.REGISTER_MESSAGE_KIND_OPEN_SAGA,
            RegisterMessageKind.REGISTER_MESSAGE_KIND_FENCE_STEP,
            RegisterMessageKind.REGISTER_MESSAGE_KIND_NOTE_SAGA,
            RegisterMessageKind.REGISTER_MESSAGE_KIND_END_SAGA);
    for (RegisterReply reply : replies) {
      boolean isFence = reply.getKind() == RegisterMessageKind.REGISTER_MESSAGE_KIND_FENCE_STEP;
      assertThat(reply.getSpecHash()).isEqualTo(content);
      assertThat(reply.getAnswer().hasRejection()).isFalse();
      assertThat(RegisterId.of(reply.getKey()))
          .isEqualTo(
              isFence
                  ? Documents.action(saga, 2, 0)
                  : new RegisterId(saga, 0, RegisterKind.REGISTER_KIND_HOME, 0));
    }
    requests.onCompleted();
  }

  private static StreamObserver<ExchangeResponse> collecting(Queue<RegisterReply> replies) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ExchangeResponse response) {
        replies.addAll(response.getRepliesList());
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {}
    };
  }
}
