package dev.troth.coordinator.link;

import dev.troth.coordinator.engine.JournalListener;
import dev.troth.coordinator.engine.JournalStream;
import dev.troth.error.GrpcErrors;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Reason;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A call that follows a participant's journal. Without a deadline: its listener asks and closes.
 */
final class JournalCall
    implements ClientResponseObserver<
            ParticipantServiceSubscribeRequest, ParticipantServiceSubscribeResponse>,
        JournalStream {

  private final String participant;
  private final JournalListener listener;
  private final LongConsumer heardClock;
  private @Nullable ClientCallStreamObserver<ParticipantServiceSubscribeRequest> call;

  JournalCall(String participant, JournalListener listener, LongConsumer heardClock) {
    this.participant = participant;
    this.listener = listener;
    this.heardClock = heardClock;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<ParticipantServiceSubscribeRequest> stream) {
    call = stream;
    stream.disableAutoRequestWithInitial(0);
  }

  @Override
  public void onNext(ParticipantServiceSubscribeResponse response) {
    heardClock.accept(response.getClock());
    listener.received(response);
  }

  @Override
  public void onError(Throwable failure) {
    Reason reason = GrpcErrors.toReason(failure);
    listener.ended(
        reason.toBuilder()
            .setMessage(participant + ": " + FailureText.of(failure))
            .setParticipant(participant)
            .build());
  }

  @Override
  public void onCompleted() {
    listener.ended(
        Reason.newBuilder()
            .setCode(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE)
            .setMessage(participant + ": it ended the stream")
            .setParticipant(participant)
            .build());
  }

  @Override
  public void request() {
    call().request(1);
  }

  @Override
  public void close() {
    call().cancel("not followed any more", null);
  }

  private ClientCallStreamObserver<ParticipantServiceSubscribeRequest> call() {
    if (call == null) {
      throw new IllegalStateException("the call has not started");
    }
    return call;
  }
}
