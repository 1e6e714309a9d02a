package dev.troth.coordinator.api;

import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_COMMITTED;
import static dev.troth.v1.TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.replica.Announced;
import dev.troth.error.GrpcErrors;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.AnnounceResponse;
import dev.troth.v1.CoordinatorServiceGrpc.CoordinatorServiceBlockingStub;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.GetTransactionRequest;
import dev.troth.v1.HistoryRequest;
import dev.troth.v1.HistoryResponse;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.KeyReference;
import dev.troth.v1.ListParticipantsRequest;
import dev.troth.v1.ListParticipantsResponse;
import dev.troth.v1.ListTransactionsRequest;
import dev.troth.v1.OwnerDecision;
import dev.troth.v1.OwnerStatusRequest;
import dev.troth.v1.ParticipantCursor;
import dev.troth.v1.ParticipantHealth;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.Saga;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.SubmitResponse;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoordinatorApiTest {

  private final TestApi api = new TestApi();
  private final CoordinatorServiceBlockingStub stub = api.stub();

  @AfterEach
  void stop() {
    api.close();
  }

  private void refuses(Supplier<?> call, ErrorCode code, String message) {
    assertThatThrownBy(call::get)
        .satisfies(
            failure -> {
              assertThat(GrpcErrors.toReason(failure).getCode()).isEqualTo(code);
              assertThat(GrpcErrors.toReason(failure).getMessage()).contains(message);
            });
  }

  private List<SubmitResponse> submitLater(SubmitRequest request) {
    List<SubmitResponse> answers = new ArrayList<>();
    api.asyncStub()
        .submit(
            request,
            new StreamObserver<>() {
              @Override
              public void onNext(SubmitResponse response) {
                answers.add(response);
              }

              @Override
              public void onError(Throwable failure) {
                throw new AssertionError(failure);
              }

              @Override
              public void onCompleted() {}
            });
    return answers;
  }

  @Test
  void tellsTheOutcomeOfASubmission() {
    List<SubmitResponse> answers = submitLater(api.request("a", "b"));
    assertThat(answers).isEmpty();
    api.coordinator().network().deliverAll();
    assertThat(answers.get(0).getOutcome().getStatus()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
  }

  @Test
  void answersInProgressWhenTheClientsTimeRunsOut() {
    List<SubmitResponse> answers = submitLater(api.request("a", "b"));
    api.time().advance(Duration.ofSeconds(11));
    assertThat(answers.get(0).getOutcome().getStatus()).isEqualTo(TRANSACTION_STATUS_IN_PROGRESS);
  }

  @Test
  void refusesWhatBreaksTheRulesOfForm() {
    SubmitRequest empty =
        SubmitRequest.newBuilder()
            .setSpec(TransactionSpec.newBuilder().setId(api.newId().toString()))
            .build();
    refuses(() -> stub.submit(empty), ErrorCode.ERROR_CODE_INVALID_DOCUMENT, "nothing to do");
    SubmitRequest.Builder noId = api.request("a").toBuilder();
    noId.getSpecBuilder().setId("x");
    refuses(() -> stub.submit(noId.build()), ErrorCode.ERROR_CODE_INVALID_ID, "UUIDv7");
    assertThat(api.coordinator().network().isQuiet()).isTrue();
  }

  @Test
  void refusesASagaWithoutSteps() {
    SubmitRequest saga =
        SubmitRequest.newBuilder()
            .setSpec(
                TransactionSpec.newBuilder()
                    .setId(api.newId().toString())
                    .setSaga(Saga.getDefaultInstance()))
            .build();
    refuses(() -> stub.submit(saga), ErrorCode.ERROR_CODE_INVALID_DOCUMENT, "saga");
  }

  @Test
  void refusesAnUnknownParticipant() {
    refuses(
        () -> stub.submit(api.request("a", "nobody")),
        ErrorCode.ERROR_CODE_UNKNOWN_PARTICIPANT,
        "known: a, b");
  }

  @Test
  void readsKeys() {
    ReadRequest request =
        ReadRequest.newBuilder()
            .addKeys(KeyReference.newBuilder().setParticipant("a").setKey("k"))
            .build();
    assertThat(stub.read(request).getValues(0).getValue()).isEqualTo("k@50");
    refuses(
        () -> stub.read(ReadRequest.getDefaultInstance()),
        ErrorCode.ERROR_CODE_INVALID_REQUEST,
        "1 to 1000");
    refuses(
        () ->
            stub.read(
                ReadRequest.newBuilder()
                    .addKeys(KeyReference.newBuilder().setParticipant("a"))
                    .build()),
        ErrorCode.ERROR_CODE_INVALID_REQUEST,
        "keys[0].key");
  }

  @Test
  void passesAHistoryOn() {
    HistoryRequest request =
        HistoryRequest.newBuilder()
            .setKey(KeyReference.newBuilder().setParticipant("a").setKey("k"))
            .build();
    assertThat(stub.history(request).getMore()).isTrue();
    HistoryResponse last =
        stub.history(request.toBuilder().setAfterVersion(5).setSince(3).setUntil(9).build());
    assertThat(last.getNext().getCursors(0))
        .isEqualTo(
            ParticipantCursor.newBuilder()
                .setParticipant("a")
                .setStoreId(new FakeParticipant("a").store().toBytes())
                .setCursor(JournalCursor.newBuilder().setPosition(7).setTimestamp(70))
                .build());
    assertThat(api.coordinator().network().histories().get(1).getSince()).isEqualTo(3);
    assertThat(api.coordinator().network().histories().get(1).getUntil()).isEqualTo(9);
    refuses(
        () -> stub.history(request.toBuilder().setLimit(1001).build()),
        ErrorCode.ERROR_CODE_INVALID_REQUEST,
        "limit");
  }

  @Test
  void showsTransactions() {
    SubmitRequest request = api.request("a", "b");
    List<SubmitResponse> unused = submitLater(request);
    api.coordinator().network().deliverAll();
    String id = request.getSpec().getId();
    assertThat(
            stub.getTransaction(GetTransactionRequest.newBuilder().setTransactionId(id).build())
                .getTransaction()
                .getBranchesCount())
        .isEqualTo(2);
    assertThat(
            stub.listTransactions(
                    ListTransactionsRequest.newBuilder()
                        .addStatuses(TRANSACTION_STATUS_COMMITTED)
                        .build())
                .getTransactionsCount())
        .isEqualTo(1);
    assertThat(
            stub.listTransactions(ListTransactionsRequest.getDefaultInstance())
                .getTransactionsCount())
        .isZero();
    refuses(
        () ->
            stub.getTransaction(
                GetTransactionRequest.newBuilder()
                    .setTransactionId(api.newId().toString())
                    .build()),
        ErrorCode.ERROR_CODE_NOT_FOUND,
        "no participant has a row");
    refuses(
        () ->
            stub.listTransactions(
                ListTransactionsRequest.newBuilder()
                    .addStatuses(TransactionStatus.TRANSACTION_STATUS_UNKNOWN)
                    .build()),
        ErrorCode.ERROR_CODE_INVALID_REQUEST,
        "statuses");
  }

  @Test
  void tellsWhereATransactionStandsWhenAskedToAbortIt() {
    SubmitRequest request = api.request("a", "b");
    List<SubmitResponse> unused = submitLater(request);
    api.coordinator().network().deliverAll();
    assertThat(
            stub.abortTransaction(
                    AbortTransactionRequest.newBuilder()
                        .setTransactionId(request.getSpec().getId())
                        .build())
                .getOutcome()
                .getStatus())
        .isEqualTo(TRANSACTION_STATUS_COMMITTED);
  }

  private static AnnounceRequest.Builder announcement(String name) {
    return AnnounceRequest.newBuilder()
        .setName(name)
        .setStoreId(new StoreId(new UUID(9, 9)).toBytes())
        .setAddress("host:7410")
        .setInDoubt(4);
  }

  @Test
  void takesHeartbeatsAndListsParticipants() {
    AnnounceResponse response = stub.announce(announcement("c").build());
    assertThat(response.getMembersList()).extracting("name").containsExactly("c");
    assertThat(response.getCoordinator()).isEqualTo(api.coordinator().self().owner());
    api.coordinator().meet(new FakeParticipant("c"));
    ListParticipantsResponse list =
        stub.listParticipants(ListParticipantsRequest.getDefaultInstance());
    assertThat(list.getParticipants(0).getName()).isEqualTo("c");
    assertThat(list.getParticipants(0).getInDoubt()).isEqualTo(4);
    assertThat(list.getParticipants(0).getHealth())
        .isEqualTo(ParticipantHealth.PARTICIPANT_HEALTH_UP);
    api.time().advance(Duration.ofSeconds(4));
    assertThat(
            stub.listParticipants(ListParticipantsRequest.getDefaultInstance())
                .getParticipants(0)
                .getHealth())
        .isEqualTo(ParticipantHealth.PARTICIPANT_HEALTH_DOWN);
  }

  @Test
  void tellsAParticipantHowManyTransactionsStillNeedItAndBeginsNoMoreOnceItLeaves() {
    List<SubmitResponse> answers = submitLater(api.request("a", "b"));
    assertThat(leaving("a").getInFlight()).isEqualTo(1);
    refuses(
        () -> stub.submit(api.request("a")),
        ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE,
        "a is stopping; nothing was started");
    api.coordinator().network().deliverAll();
    assertThat(leaving("a").getInFlight()).isZero();
    assertThat(answers.get(0).getOutcome().getStatus()).isEqualTo(TRANSACTION_STATUS_COMMITTED);
  }

  private AnnounceResponse leaving(String name) {
    return stub.announce(
        announcement(name)
            .setStoreId(api.participant(name).store().toBytes())
            .setAddress(name + ":1")
            .setLeaving(true)
            .build());
  }

  @Test
  void listsReplicasBesideParticipantsAndTellsThemWhereThoseAre() {
    AnnounceResponse unused = stub.announce(announcement("c").build());
    AnnounceResponse response = stub.announce(replica("c-r1"));
    assertThat(response.getMembersList()).extracting("name").containsExactly("c");
    ListParticipantsResponse list =
        stub.listParticipants(ListParticipantsRequest.getDefaultInstance());
    assertThat(list.getParticipantsList()).extracting("name").containsExactly("c", "c-r1");
    assertThat(list.getParticipants(0).getReplicaOf()).isEmpty();
    assertThat(list.getParticipants(1).getReplicaOf()).isEqualTo("c");
    assertThat(list.getParticipants(1).getHealth())
        .isEqualTo(ParticipantHealth.PARTICIPANT_HEALTH_UP);
  }

  private static AnnounceRequest replica(String name) {
    return Announced.replica(name, "c", new StoreId(new UUID(9, 9)), 50);
  }

  @Test
  void aReplicaAndAParticipantHaveNamesOfTheirOwn() {
    AnnounceResponse first = stub.announce(announcement("c").build());
    assertThat(first.getMembersCount()).isEqualTo(1);
    refuses(() -> stub.announce(replica("c")), ErrorCode.ERROR_CODE_NAME_TAKEN, "a participant");
    AnnounceResponse second = stub.announce(replica("c-r1"));
    assertThat(second.getMembersCount()).isEqualTo(1);
    refuses(
        () -> stub.announce(announcement("c-r1").build()),
        ErrorCode.ERROR_CODE_NAME_TAKEN,
        "a read replica");
  }

  @Test
  void refusesHeartbeatsThatCannotBe() {
    AnnounceResponse unused = stub.announce(announcement("c").build());
    refuses(
        () ->
            stub.announce(
                announcement("c").setStoreId(new StoreId(new UUID(8, 8)).toBytes()).build()),
        ErrorCode.ERROR_CODE_NAME_TAKEN,
        "choose another");
    refuses(
        () -> stub.announce(announcement("d").setClock(Long.MAX_VALUE).build()),
        ErrorCode.ERROR_CODE_CLOCK_SKEW,
        "clock");
  }

  @Test
  void answersForItsTransactionsAsTheirOwner() {
    SubmitRequest request = api.request("a", "b");
    List<SubmitResponse> unused = submitLater(request);
    OwnerStatusRequest.Builder asked =
        OwnerStatusRequest.newBuilder()
            .setKey(RegisterId.atomic(api.id(request)).toKey())
            .setIncarnation(api.coordinator().self().id().incarnation());
    assertThat(stub.ownerStatus(asked.build()).getDecision())
        .isEqualTo(OwnerDecision.OWNER_DECISION_PENDING);
    assertThat(stub.ownerStatus(asked.setIncarnation(99).build()).getDecision())
        .isEqualTo(OwnerDecision.OWNER_DECISION_NOT_MINE);
    asked.getKeyBuilder().setTransactionId(ByteString.copyFromUtf8("short"));
    refuses(() -> stub.ownerStatus(asked.build()), ErrorCode.ERROR_CODE_INVALID_REQUEST, "key");
  }
}
