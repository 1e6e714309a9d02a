package dev.troth.participant.api;

import static dev.troth.participant.engine.Documents.CONTENT;
import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.get;
import static dev.troth.participant.engine.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.Documents;
import dev.troth.v1.DecideRequest;
import dev.troth.v1.EndRequest;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ExchangeRequest;
import dev.troth.v1.ExchangeResponse;
import dev.troth.v1.Member;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.PeekRequest;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterMessageKind;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.SealRequest;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The batched stream carries the same messages as the unary calls. */
@Timeout(30)
class ExchangeTest {

  private static final List<Member> ALONE = List.of(Documents.member(1));
  private static final List<Member> BOTH = List.of(Documents.member(1), Documents.member(2));
  private static final RegisterMessage BAD_END =
      RegisterMessage.newBuilder().setEnd(EndRequest.getDefaultInstance()).build();

  private final ServedParticipant participant = new ServedParticipant();
  private final RegisterId id = participant.newId();
  private final Answers answers = new Answers();
  private final StreamObserver<ExchangeRequest> requests =
      ParticipantServiceGrpc.newStub(participant.channel()).exchange(answers);

  private static final class Answers implements StreamObserver<ExchangeResponse> {
    private final Queue<ExchangeResponse> responses = new ConcurrentLinkedQueue<>();
    private volatile Optional<ErrorCode> failure = Optional.empty();
    private volatile boolean completed;

    @Override
    public void onNext(ExchangeResponse response) {
      responses.add(response);
    }

    @Override
    public void onError(Throwable e) {
      failure = Optional.of(GrpcErrors.toReason(e).getCode());
    }

    @Override
    public void onCompleted() {
      completed = true;
    }

    List<RegisterReply> replies() {
      return responses.stream()
          .flatMap(response -> response.getRepliesList().stream())
          .collect(Collectors.toList());
    }

    List<RegisterReply> await(int count) {
      Awaitility.await().until(() -> replies().size() >= count);
      return replies();
    }
  }

  @AfterEach
  void stop() throws Exception {
    participant.close();
  }

  private void send(RegisterMessage... messages) {
    requests.onNext(
        ExchangeRequest.newBuilder()
            .setStoreId(Documents.store(1).toBytes())
            .addAllMessages(List.of(messages))
            .build());
  }

  private static RegisterMessage prepare(RegisterId id, int delta) {
    return RegisterMessage.newBuilder()
        .setPrepare(Documents.prepare(id, ALONE, add("a", delta)))
        .build();
  }

  private static RegisterMessage peek(RegisterId id) {
    return RegisterMessage.newBuilder()
        .setPeek(PeekRequest.newBuilder().setKey(id.toKey()))
        .build();
  }

  @Test
  void everyMessageOfABatchIsAnswered() {
    RegisterMessage[] batch = new RegisterMessage[1_000];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = prepare(participant.newId(), 1);
    }
    send(batch);
    List<RegisterReply> replies = answers.await(batch.length);
    assertThat(replies)
        .allMatch(
            reply ->
                reply.getAnswer().getRegister().getStatus()
                    == RegisterStatus.REGISTER_STATUS_COMMITTED);
    assertThat(answers.responses.size()).as("in few messages").isLessThan(100);
    assertThat(answers.responses.peek()).isNotNull();
    assertThat(new Timestamp(answers.responses.element().getClock())).isGreaterThan(Timestamp.ZERO);
  }

  @Test
  void largeAnswersLeaveInSeveralMessages() {
    String large = "x".repeat(1 << 20);
    send(
        RegisterMessage.newBuilder()
            .setPrepare(Documents.prepare(id, ALONE, put("large", large)))
            .build());
    answers.await(1);
    RegisterMessage[] batch = new RegisterMessage[8];
    for (int i = 0; i < batch.length; i++) {
      batch[i] =
          RegisterMessage.newBuilder()
              .setPrepare(Documents.prepare(participant.newId(), ALONE, get("large")))
              .build();
    }
    send(batch);
    answers.await(1 + batch.length);
    assertThat(answers.responses)
        .allMatch(response -> response.getSerializedSize() < 3 * large.length());
  }

  @Test
  void answersSayWhichMessageTheyAnswer() {
    send(
        RegisterMessage.newBuilder().setPrepare(Documents.prepare(id, BOTH, put("a", "x"))).build(),
        peek(id),
        RegisterMessage.newBuilder().setSeal(SealRequest.newBuilder().setKey(id.toKey())).build(),
        RegisterMessage.newBuilder()
            .setDecide(
                DecideRequest.newBuilder()
                    .setKey(id.toKey())
                    .setSpecHash(CONTENT)
                    .setAbort(Documents.CANCELLED))
            .build(),
        RegisterMessage.newBuilder().setEnd(EndRequest.newBuilder().setKey(id.toKey())).build());
    assertThat(answers.await(4))
        .extracting(RegisterReply::getKind)
        .containsExactly(
            RegisterMessageKind.REGISTER_MESSAGE_KIND_PREPARE,
            RegisterMessageKind.REGISTER_MESSAGE_KIND_PEEK,
            RegisterMessageKind.REGISTER_MESSAGE_KIND_SEAL,
            RegisterMessageKind.REGISTER_MESSAGE_KIND_DECIDE);
    assertThat(answers.replies()).allMatch(reply -> reply.getKey().equals(id.toKey()));
  }

  @Test
  void aMalformedMessageIsAnsweredAtOnceAndAloneHurtsNoOther() {
    RegisterMessage malformed =
        RegisterMessage.newBuilder().setSeal(SealRequest.getDefaultInstance()).build();
    send(malformed);
    RegisterReply reply = answers.await(1).get(0);
    assertThat(reply.getAnswer().getRejection().getReason().getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_INVALID_REQUEST);
    send(malformed, BAD_END, RegisterMessage.getDefaultInstance(), prepare(id, 1));
    assertThat(answers.await(3).get(2).getAnswer().hasRegister()).isTrue();
    assertThat(answers.failure).isEmpty();
  }

  @Test
  void aClockTooFarAheadRefusesTheWholeBatch() {
    requests.onNext(
        ExchangeRequest.newBuilder()
            .setStoreId(Documents.store(1).toBytes())
            .setClock(Timestamp.ofMillis(System.currentTimeMillis() + 120_000).bits())
            .addMessages(prepare(id, 1))
            .addMessages(peek(id))
            .build());
    assertThat(answers.await(2))
        .allMatch(
            reply ->
                reply.getAnswer().getRejection().getReason().getCode()
                    == ErrorCode.ERROR_CODE_CLOCK_SKEW);
  }

  @Test
  void aBatchForAnotherStoreEndsTheStreamAndLeavesNothingBehind() {
    requests.onNext(
        ExchangeRequest.newBuilder()
            .setStoreId(ByteString.copyFrom(new byte[16]))
            .addMessages(prepare(id, 1))
            .build());
    Awaitility.await().until(() -> answers.failure.isPresent());
    assertThat(answers.failure).contains(ErrorCode.ERROR_CODE_WRONG_STORE);
    Awaitility.await().until(() -> participant.openStreams() == 0);
  }

  @Test
  void whoeverSendsNoMoreIsStillAnswered() {
    send(prepare(id, 1), peek(id));
    requests.onCompleted();
    Awaitility.await().until(() -> answers.completed);
    assertThat(answers.replies()).hasSize(2);
    assertThat(participant.openStreams()).isZero();
  }

  @Test
  void aStreamThatIsCancelledIsForgotten() {
    send(peek(id));
    answers.await(1);
    requests.onError(new IllegalStateException("the sender is gone"));
    Awaitility.await().until(() -> participant.openStreams() == 0);
    assertThat(participant.fatal()).isEmpty();
  }
}
