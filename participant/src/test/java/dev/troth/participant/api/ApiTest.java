package dev.troth.participant.api;

import static dev.troth.participant.engine.Documents.CONTENT;
import static dev.troth.participant.engine.Documents.OWNER;
import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.append;
import static dev.troth.participant.engine.Documents.get;
import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Documents;
import dev.troth.v1.DecideRequest;
import dev.troth.v1.EndRequest;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.IdentifyRequest;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.Member;
import dev.troth.v1.OwnerAbortRequest;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.PeekRequest;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterRow;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.SealRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The unary calls, complete by themselves. */
@Timeout(30)
class ApiTest {

  private static final ByteString STORE = Documents.store(1).toBytes();
  private static final List<Member> ALONE = List.of(Documents.member(1));
  private static final List<Member> BOTH = List.of(Documents.member(1), Documents.member(2));

  private final ServedParticipant participant = new ServedParticipant();
  private final RegisterId id = participant.newId();

  @AfterEach
  void stop() throws Exception {
    participant.close();
  }

  private Register prepare(PrepareRequest.Builder request) {
    return participant.stub().prepare(request.setStoreId(STORE).build()).getAnswer().getRegister();
  }

  private static ErrorCode codeOf(ThrowingCallable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
    return GrpcErrors.toReason(failure).getCode();
  }

  @Test
  void aTransactionIsCarriedOutByUnaryCallsAlone() {
    Register yes = prepare(Documents.prepare(id, BOTH, add("a", 5), get("a")));
    assertThat(yes.getStatus()).isEqualTo(RegisterStatus.REGISTER_STATUS_YES);
    assertThat(yes.getReads(0).getCounter()).isEqualTo(5);
    Register sealed =
        participant
            .stub()
            .seal(SealRequest.newBuilder().setStoreId(STORE).setKey(id.toKey()).build())
            .getAnswer()
            .getRegister();
    assertThat(sealed.getSealed()).isTrue();
    Register decided =
        participant
            .stub()
            .decide(
                DecideRequest.newBuilder()
                    .setStoreId(STORE)
                    .setKey(id.toKey())
                    .setSpecHash(CONTENT)
                    .setCommitTimestamp(yes.getPrepareTimestamp())
                    .build())
            .getAnswer()
            .getRegister();
    assertThat(decided.getStatus()).isEqualTo(RegisterStatus.REGISTER_STATUS_COMMITTED);
    participant.stub().end(EndRequest.newBuilder().setStoreId(STORE).setKey(id.toKey()).build());
    assertThat(read("a").getValues(0).getCounter()).isEqualTo(5);
    assertThat(inspect(InspectRequest.newBuilder()).getRows(0).getEnded()).isTrue();
  }

  @Test
  void anOwnerAbortsAndAPeekShowsIt() {
    prepare(Documents.prepare(id, BOTH, add("a", 5)));
    participant
        .stub()
        .ownerAbort(
            OwnerAbortRequest.newBuilder()
                .setStoreId(STORE)
                .setKey(id.toKey())
                .setOwner(OWNER)
                .setReason(Documents.CANCELLED)
                .build());
    assertThat(peek(id.toKey()).getReason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_CANCELLED);
  }

  private Register peek(RegisterKey key) {
    return participant
        .stub()
        .peek(PeekRequest.newBuilder().setStoreId(STORE).setKey(key).build())
        .getAnswer()
        .getRegister();
  }

  @Test
  void everyAnswerCarriesTheClock() {
    long before = Timestamp.ofMillis(System.currentTimeMillis() - 60_000).bits();
    assertThat(
            participant
                .stub()
                .peek(PeekRequest.newBuilder().setStoreId(STORE).setKey(id.toKey()).build())
                .getClock())
        .isGreaterThan(before);
    assertThat(read("a").getClock()).isGreaterThan(before);
    assertThat(identify().getClock()).isGreaterThan(before);
  }

  private IdentifyResponse identify() {
    return participant.stub().identify(IdentifyRequest.getDefaultInstance());
  }

  @Test
  void saysWhoItIsToWhoeverAsks() {
    assertThat(identify().getName()).isEqualTo("p1");
    assertThat(identify().getStoreId()).isEqualTo(STORE);
    assertThat(identify().getIncarnation()).isEqualTo(ServedParticipant.INCARNATION);
  }

  @Test
  void aMessageForAnotherStoreIsRefusedWhateverItIs() {
    ByteString other = Documents.store(2).toBytes();
    RegisterKey key = id.toKey();
    List<ThrowingCallable> calls =
        List.of(
            () -> participant.stub().prepare(PrepareRequest.newBuilder().setStoreId(other).build()),
            () -> participant.stub().decide(DecideRequest.newBuilder().setStoreId(other).build()),
            () ->
                participant
                    .stub()
                    .ownerAbort(OwnerAbortRequest.newBuilder().setStoreId(other).build()),
            () ->
                participant
                    .stub()
                    .seal(SealRequest.newBuilder().setStoreId(other).setKey(key).build()),
            () ->
                participant
                    .stub()
                    .peek(PeekRequest.newBuilder().setStoreId(other).setKey(key).build()),
            () -> participant.stub().peek(PeekRequest.newBuilder().setKey(key).build()),
            () -> participant.stub().end(EndRequest.newBuilder().setStoreId(other).build()),
            () ->
                participant
                    .stub()
                    .read(ParticipantServiceReadRequest.newBuilder().setStoreId(other).build()),
            () ->
                participant
                    .stub()
                    .history(
                        ParticipantServiceHistoryRequest.newBuilder().setStoreId(other).build()),
            () ->
                participant.stub().inspect(InspectRequest.newBuilder().setStoreId(other).build()));
    for (ThrowingCallable call : calls) {
      assertThat(codeOf(call)).isEqualTo(ErrorCode.ERROR_CODE_WRONG_STORE);
    }
    assertThat(peek(key).getStatus()).isEqualTo(RegisterStatus.REGISTER_STATUS_NONE);
  }

  @Test
  void malformedMessagesAreRefused() {
    RegisterKey noId = RegisterKey.newBuilder().setTransactionId(ByteString.EMPTY).build();
    RegisterKey notVersion7 =
        RegisterKey.newBuilder().setTransactionId(ByteString.copyFrom(new byte[16])).build();
    List<ThrowingCallable> calls =
        List.of(
            () -> peek(noId),
            () -> peek(notVersion7),
            () -> peek(id.toKey().toBuilder().setKindValue(77).build()),
            () -> prepare(Documents.prepare(id, BOTH, add("a", 5)).setKey(notVersion7)),
            () -> prepare(Documents.prepare(id, BOTH, add("", 5))),
            () -> prepare(Documents.prepare(id, BOTH, put("a\nb", "x"))),
            () -> prepare(Documents.prepare(id, List.of(Documents.member(2)), add("a", 5))),
            () -> prepare(Documents.prepare(id, BOTH, add("a", 5)).setSpecHash(ByteString.EMPTY)),
            () ->
                participant
                    .stub()
                    .decide(
                        DecideRequest.newBuilder().setStoreId(STORE).setKey(id.toKey()).build()),
            () ->
                participant
                    .stub()
                    .seal(
                        SealRequest.newBuilder()
                            .setStoreId(STORE)
                            .setKey(id.toKey())
                            .setSpecHash(ByteString.copyFromUtf8("short"))
                            .build()),
            () -> read(),
            () -> read(""),
            () -> read("a\u0000b"),
            () -> read("x".repeat(513)),
            () -> history("", 0, 0),
            () ->
                inspect(
                    InspectRequest.newBuilder()
                        .setTransactionId(ByteString.copyFromUtf8("short"))));
    for (int i = 0; i < calls.size(); i++) {
      assertThat(codeOf(calls.get(i)))
          .as("call %d", i)
          .isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
    }
    assertThat(inspect(InspectRequest.newBuilder()).getRowsList()).isEmpty();
  }

  @Test
  void anIdFromTheFutureIsRefused() { // R11
    RegisterId future = Documents.id(System.currentTimeMillis() + 86_400_000, 1);
    assertThat(codeOf(() -> prepare(Documents.prepare(future, ALONE, add("a", 5)))))
        .isEqualTo(ErrorCode.ERROR_CODE_INVALID_ID);
  }

  @Test
  void aClockTooFarAheadIsRefused() {
    long ahead = Timestamp.ofMillis(System.currentTimeMillis() + 120_000).bits();
    assertThat(codeOf(() -> prepare(Documents.prepare(id, ALONE, add("a", 5)).setClock(ahead))))
        .isEqualTo(ErrorCode.ERROR_CODE_CLOCK_SKEW);
    assertThat(
            codeOf(
                () ->
                    participant
                        .stub()
                        .read(
                            ParticipantServiceReadRequest.newBuilder()
                                .setStoreId(STORE)
                                .addKeys("a")
                                .setAt(ahead)
                                .build())))
        .isEqualTo(ErrorCode.ERROR_CODE_CLOCK_SKEW);
    assertThat(identify().getClock()).isLessThan(ahead);
  }

  private ParticipantServiceReadResponse read(String... keys) {
    return participant
        .stub()
        .read(
            ParticipantServiceReadRequest.newBuilder()
                .setStoreId(STORE)
                .addAllKeys(List.of(keys))
                .build());
  }

  @Test
  void readsInTheOrderAsked() {
    prepare(Documents.prepare(id, ALONE, add("a", 5), put("b", "x")));
    ParticipantServiceReadResponse response = read("b", "nothing", "a");
    assertThat(response.getValues(0).getValue()).isEqualTo("x");
    assertThat(response.getValues(1).getExists()).isFalse();
    assertThat(response.getValues(2).getCounter()).isEqualTo(5);
  }

  @Test
  void aReadBelowASessionsPastIsRefused() {
    long at = read("a").getTimestamp();
    assertThat(
            codeOf(
                () ->
                    participant
                        .stub()
                        .read(
                            ParticipantServiceReadRequest.newBuilder()
                                .setStoreId(STORE)
                                .addKeys("a")
                                .setAt(at)
                                .setNotBefore(at + 1)
                                .build())))
        .isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
  }

  @Test
  void aReaderWhoseTimeIsUpIsTold() {
    prepare(Documents.prepare(id, BOTH, add("a", 5)));
    assertThat(
            codeOf(
                () ->
                    participant
                        .stub(Duration.ofMillis(200))
                        .read(
                            ParticipantServiceReadRequest.newBuilder()
                                .setStoreId(STORE)
                                .addKeys("a")
                                .build())))
        .isEqualTo(ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED);
  }

  @Test
  void aCallerWhoHangsUpHurtsNobody() {
    prepare(Documents.prepare(id, BOTH, put("a", "x")));
    RegisterId older = Documents.id(System.currentTimeMillis() - 10_000, 1);
    PrepareRequest waiting =
        Documents.prepare(older, BOTH, put("a", "y"))
            .setStoreId(STORE)
            .setWaitLimitMillis(300)
            .build();
    assertThat(codeOf(() -> participant.stub(Duration.ofMillis(50)).prepare(waiting)))
        .isEqualTo(ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED);
    Awaitility.await().until(() -> participant.engine().waitingPrepares() == 0);
    assertThat(read("b").getValuesCount()).isEqualTo(1);
    assertThat(participant.fatal()).isEmpty();
  }

  private ParticipantServiceHistoryResponse history(String key, long after, int limit) {
    return participant
        .stub()
        .history(
            ParticipantServiceHistoryRequest.newBuilder()
                .setStoreId(STORE)
                .setKey(key)
                .setAfterVersion(after)
                .setLimit(limit)
                .build());
  }

  @Test
  void aHistoryIsToldInPages() {
    for (int i = 1; i <= 5; i++) {
      prepare(Documents.prepare(participant.newId(), ALONE, add("a", i)));
    }
    ParticipantServiceHistoryResponse first = history("a", 0, 3);
    assertThat(first.getMore()).isTrue();
    assertThat(first.getEventsList())
        .extracting(HistoryEvent::getVersion)
        .containsExactly(1L, 2L, 3L);
    assertThat(first.getEvents(2).getCounter()).isEqualTo(6);
    assertThat(first.getEvents(2).getOperation().getAdd().getDelta()).isEqualTo(3);
    ParticipantServiceHistoryResponse rest = history("a", 3, 3);
    assertThat(rest.getMore()).isFalse();
    assertThat(rest.getEventsList()).extracting(HistoryEvent::getVersion).containsExactly(4L, 5L);
    assertThat(history("a", 5, 3).getEventsList()).isEmpty();
    assertThat(history("nothing", 0, 0).getEventsList()).isEmpty();
  }

  @Test
  void aHistoryTellsEveryOperation() {
    prepare(
        Documents.prepare(
            id, ALONE, put("v", "x"), Documents.delete("v"), append("s", "one", "two")));
    assertThat(history("v", 0, 0).getEvents(0).getOperation().getPut().getValue()).isEqualTo("x");
    assertThat(history("v", 0, 0).getEvents(1).getOperation().getDelete().getKey()).isEqualTo("v");
    assertThat(history("s", 0, 0).getEvents(1).getOperation().getAppend().getEvents(0).getType())
        .isEqualTo("two");
    assertThat(history("s", 0, 0).getEvents(0).getTransactionId())
        .isEqualTo(id.transaction().toString());
    assertThat(history("s", 0, 0).getEvents(0).hasCounter()).isFalse();
  }

  private InspectResponse inspect(InspectRequest.Builder request) {
    return participant.stub().inspect(request.setStoreId(STORE).build());
  }

  private static List<RegisterId> ids(InspectResponse response) {
    return response.getRowsList().stream()
        .map(RegisterRow::getKey)
        .map(RegisterId::of)
        .collect(Collectors.toList());
  }

  @Test
  void rowsAreShownNewestFirstByStateAndByTransaction() {
    RegisterId alone = participant.newId();
    RegisterId open = participant.newId();
    prepare(Documents.prepare(id, ALONE, add("a", -1, 0)));
    prepare(Documents.prepare(alone, ALONE, add("b", 1)));
    prepare(Documents.prepare(open, BOTH, add("c", 1)));
    assertThat(ids(inspect(InspectRequest.newBuilder()))).containsExactly(open, alone, id);
    assertThat(ids(inspect(InspectRequest.newBuilder().setLimit(2)))).containsExactly(open, alone);
    assertThat(
            ids(
                inspect(
                    InspectRequest.newBuilder()
                        .addStatuses(RegisterStatus.REGISTER_STATUS_ABORTED))))
        .containsExactly(id);
    InspectResponse inDoubt =
        inspect(InspectRequest.newBuilder().addStatuses(RegisterStatus.REGISTER_STATUS_YES));
    assertThat(ids(inDoubt)).containsExactly(open);
    assertThat(inDoubt.getRows(0).getInDoubtMillis()).isPositive();
    assertThat(inDoubt.getRows(0).getMembersCount()).isEqualTo(2);
    InspectRequest.Builder one =
        InspectRequest.newBuilder().setTransactionId(alone.transaction().toBytes());
    assertThat(ids(inspect(one))).containsExactly(alone);
    assertThat(ids(inspect(one.addStatuses(RegisterStatus.REGISTER_STATUS_YES)))).isEmpty();
  }
}
