package dev.troth.participant.api;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.WriterLoop;
import dev.troth.v1.EndRequest;
import dev.troth.v1.ExchangeRequest;
import dev.troth.v1.FenceStepRequest;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterMessageKind;
import dev.troth.v1.RegisterReply;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in of one Exchange: checks a batch on the network's thread, and hands it to the engine as
 * one piece of work.
 */
final class ExchangeInbound implements StreamObserver<ExchangeRequest> {

  private static final Logger log = LoggerFactory.getLogger(ExchangeInbound.class);

  private record Checked(RegisterMessages.Work work, Consumer<RegisterAnswer> reply) {}

  private final StoreId self;
  private final RegisterMessages messages;
  private final SagaMessages sagas;
  private final ParticipantEngine engine;
  private final WriterLoop loop;
  private final ReplyStream replies;

  ExchangeInbound(
      StoreId self,
      RegisterMessages messages,
      SagaMessages sagas,
      ParticipantEngine engine,
      WriterLoop loop,
      ReplyStream replies) {
    this.self = self;
    this.messages = messages;
    this.sagas = sagas;
    this.engine = engine;
    this.loop = loop;
    this.replies = replies;
  }

  @Override
  public void onNext(ExchangeRequest request) {
    ParticipantApi.requireAddressed(self, request.getStoreId());
    List<Checked> batch = new ArrayList<>(request.getMessagesCount());
    for (RegisterMessage message : request.getMessagesList()) {
      check(message, batch);
    }
    replies.flush(); // what was refused at once
    Timestamp sendersClock = new Timestamp(request.getClock());
    loop.execute(() -> run(batch, sendersClock), batch.size());
    replies.readMore();
  }

  private void run(List<Checked> batch, Timestamp sendersClock) {
    try {
      engine.hear(sendersClock);
    } catch (RejectedException e) {
      batch.forEach(message -> message.reply().accept(rejected(e)));
      replies.flush();
      return;
    }
    for (Checked message : batch) {
      message.work().run(engine, message.reply());
    }
  }

  private void check(RegisterMessage message, List<Checked> batch) {
    switch (message.getMessageCase()) {
      case PREPARE ->
          check(
              message.getPrepare().getKey(),
              message.getPrepare().getSpecHash(),
              RegisterMessageKind.REGISTER_MESSAGE_KIND_PREPARE,
              key -> messages.prepare(message.getPrepare()),
              batch);
      case DECIDE ->
          check(
              message.getDecide().getKey(),
              message.getDecide().getSpecHash(),
              RegisterMessageKind.REGISTER_MESSAGE_KIND_DECIDE,
              key -> messages.decide(message.getDecide()),
              batch);
      case OWNER_ABORT ->
          check(
              message.getOwnerAbort().getKey(),
              message.getOwnerAbort().getSpecHash(),
              RegisterMessageKind.REGISTER_MESSAGE_KIND_OWNER_ABORT,
              key -> messages.ownerAbort(message.getOwnerAbort()),
              batch);
      case SEAL ->
          check(
              message.getSeal().getKey(),
              message.getSeal().getSpecHash(),
              RegisterMessageKind.REGISTER_MESSAGE_KIND_SEAL,
              key -> messages.seal(message.getSeal()),
              batch);
      case PEEK ->
          check(
              message.getPeek().getKey(),
              message.getPeek().getSpecHash(),
              RegisterMessageKind.REGISTER_MESSAGE_KIND_PEEK,
              key -> messages.peek(message.getPeek()),
              batch);
      case OPEN_SAGA ->
          check(
              home(message.getOpenSaga().getSagaId()),
              message.getOpenSaga().getSpecHash(),
              RegisterMessageKind.REGISTER_MESSAGE_KIND_OPEN_SAGA,
              key -> sagas.openSaga(message.getOpenSaga()),
              batch);
      case FENCE_STEP ->
          check(
              fence(message.getFenceStep()),
              message.getFenceStep().getSpecHash(),
              RegisterMessageKind.REGISTER_MESSAGE_KIND_FENCE_STEP,
              key -> sagas.fenceStep(message.getFenceStep()),
              batch);
      case NOTE_SAGA ->
          check(
              home(message.getNoteSaga().getSagaId()),
              message.getNoteSaga().getSpecHash(),
              RegisterMessageKind.REGISTER_MESSAGE_KIND_NOTE_SAGA,
              key -> sagas.noteSaga(message.getNoteSaga()),
              batch);
      case END_SAGA ->
          check(
              home(message.getEndSaga().getSagaId()),
              message.getEndSaga().getSpecHash(),
              RegisterMessageKind.REGISTER_MESSAGE_KIND_END_SAGA,
              key -> sagas.endSaga(message.getEndSaga()),
              batch);
      case END -> checkEnd(message.getEnd(), batch);
      case MESSAGE_NOT_SET -> {} // from a newer sender: no answer makes it ask in another way
    }
  }

  private static RegisterKey home(ByteString saga) {
    return RegisterKey.newBuilder()
        .setTransactionId(saga)
        .setKind(RegisterKind.REGISTER_KIND_HOME)
        .build();
  }

  private static RegisterKey fence(FenceStepRequest request) {
    return RegisterKey.newBuilder()
        .setTransactionId(request.getSagaId())
        .setStep(request.getStep())
        .setKind(RegisterKind.REGISTER_KIND_ACTION)
        .build();
  }

  /** Not answered, whatever is wrong with it; whoever asks again learns more in another way. */
  private void checkEnd(EndRequest end, List<Checked> batch) {
    try {
      batch.add(new Checked(messages.end(end), answer -> {}));
    } catch (RejectedException e) {
      log.debug("end ignored reason=\"{}\"", e.getMessage());
    }
  }

  private void check(
      RegisterKey key,
      ByteString specHash,
      RegisterMessageKind kind,
      Function<RegisterKey, RegisterMessages.Work> checked,
      List<Checked> batch) {
    Consumer<RegisterAnswer> reply = answer -> replies.add(reply(key, specHash, kind, answer));
    replies.expect();
    try {
      batch.add(new Checked(checked.apply(key), reply));
    } catch (RejectedException e) {
      reply.accept(rejected(e));
    }
  }

  private static RegisterReply reply(
      RegisterKey key, ByteString specHash, RegisterMessageKind kind, RegisterAnswer answer) {
    return RegisterReply.newBuilder()
        .setKey(key)
        .setSpecHash(specHash)
        .setKind(kind)
        .setAnswer(answer)
        .build();
  }

  private static RegisterAnswer rejected(RejectedException e) {
    return RegisterAnswer.newBuilder().setRejection(e.toRejection()).build();
  }

  /** Cancelled: {@link ParticipantApi} has forgotten the stream. */
  @Override
  public void onError(Throwable failure) {}

  @Override
  public void onCompleted() {
    replies.end();
  }
}
