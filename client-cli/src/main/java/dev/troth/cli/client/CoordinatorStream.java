package dev.troth.cli.client;

import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ListParticipantsRequest;
import dev.troth.v1.ListParticipantsResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.SubmitResult;
import dev.troth.v1.SubmitStreamRequest;
import dev.troth.v1.SubmitStreamResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One SubmitStream call on a channel of its own, and what was sent on it and not answered. Used on
 * the loop only. It ends once: whoever listens is told, and takes back what was not answered.
 */
final class CoordinatorStream {

  /** How long a connection may take to be usable. */
  static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);

  /**
   * How long a coordinator that owes answers may say nothing before it is asked whether it lives.
   */
  static final Duration SILENCE_LIMIT = Duration.ofSeconds(2);

  /** How long it may take to answer that. */
  static final Duration PROBE_LIMIT = Duration.ofSeconds(2);

  /** What a stream has to say. Called on the loop. */
  interface Listener {
    /** There is room to send. */
    void onRoom(CoordinatorStream stream);

    void onResults(CoordinatorStream stream, List<SubmitResult> results);

    /** It is over. Not called after {@link #close}. */
    void onEnd(CoordinatorStream stream, Reason reason);
  }

  private final CoordinatorAddress address;
  private final ManagedChannel channel;
  private final Loop loop;
  private final Listener listener;
  private final Map<Long, Submission> unanswered = new LinkedHashMap<>();
  private final long openedNanos;
  private long heardNanos;
  private boolean connected;
  private boolean foundNobody;
  private boolean foundUntrusted;
  private boolean probing;
  private boolean ended;
  private @Nullable ClientCallStreamObserver<SubmitStreamRequest> call;

  CoordinatorStream(
      CoordinatorAddress address, ManagedChannel channel, Loop loop, Listener listener) {
    this.address = address;
    this.channel = channel;
    this.loop = loop;
    this.listener = listener;
    this.openedNanos = loop.nanoTime();
    this.heardNanos = openedNanos;
  }

  void open() {
    var unused =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(CoordinatorServiceGrpc.getSubmitStreamMethod(), CallOptions.DEFAULT),
            new Answers());
  }

  CoordinatorAddress address() {
    return address;
  }

  /** Whether there was ever a connection; before that nothing is sent. */
  boolean isConnected() {
    return connected;
  }

  /** Whether it ended because the address answers to nobody: refused, unknown, no route. */
  boolean foundNobody() {
    return foundNobody;
  }

  /** Whether it ended because the two ends do not trust one another. */
  boolean foundUntrusted() {
    return foundUntrusted;
  }

  boolean isReady() {
    if (ended || call == null || !call.isReady()) {
      return false;
    }
    if (!connected) {
      connected = true;
      heardNanos = loop.nanoTime();
    }
    return true;
  }

  Duration age() {
    return Duration.ofNanos(loop.nanoTime() - openedNanos);
  }

  boolean owesNothing() {
    return unanswered.isEmpty();
  }

  /** Sends a batch; only when {@link #isReady}. */
  void send(SubmitStreamRequest batch, Collection<Submission> submissions) {
    if (unanswered.isEmpty()) {
      heardNanos = loop.nanoTime();
    }
    int index = 0;
    for (Submission submission : submissions) {
      submission.sent();
      unanswered.put(batch.getItems(index++).getNumber(), submission);
    }
    if (call != null) {
      call.onNext(batch);
    }
  }

  /** The submission a result belongs to, which is answered now; null when it is not awaited. */
  @Nullable Submission answered(long number) {
    return unanswered.remove(number);
  }

  /** Everything that was sent and not answered, oldest first; it is forgotten here. */
  List<Submission> takeUnanswered() {
    List<Submission> taken = new ArrayList<>(unanswered.values());
    unanswered.clear();
    return taken;
  }

  /** Ends the stream when its coordinator has been silent for too long. */
  void checkAlive() {
    long now = loop.nanoTime();
    if (!connected) {
      if (now - openedNanos > CONNECT_LIMIT.toNanos()) {
        end(Failures.silent(address, "did not accept the connection in time"));
      }
    } else if (!probing && !unanswered.isEmpty() && now - heardNanos > SILENCE_LIMIT.toNanos()) {
      probe();
    }
  }

  /** Cancels what is open, without a word to the listener. */
  void close() {
    ended = true;
    channel.shutdownNow();
  }

  private void probe() {
    probing = true;
    ClientCalls.asyncUnaryCall(
        channel.newCall(
            CoordinatorServiceGrpc.getListParticipantsMethod(),
            CallOptions.DEFAULT.withDeadlineAfter(PROBE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)),
        ListParticipantsRequest.getDefaultInstance(),
        new ProbeAnswer());
    loop.schedule(PROBE_LIMIT, () -> probed(false));
  }

  private void probed(boolean alive) {
    if (!probing) {
      return;
    }
    probing = false;
    heardNanos = loop.nanoTime();
    if (!alive) {
      end(Failures.silent(address, "stopped answering"));
    }
  }

  private void end(Reason reason) {
    if (!ended) {
      close();
      listener.onEnd(this, reason);
    }
  }

  private final class Answers
      implements ClientResponseObserver<SubmitStreamRequest, SubmitStreamResponse> {

    @Override
    public void beforeStart(ClientCallStreamObserver<SubmitStreamRequest> stream) {
      call = stream;
      stream.setOnReadyHandler(() -> loop.execute(() -> listener.onRoom(CoordinatorStream.this)));
    }

    @Override
    public void onNext(SubmitStreamResponse response) {
      loop.execute(
          () -> {
            heardNanos = loop.nanoTime();
            listener.onResults(CoordinatorStream.this, response.getResultsList());
          });
    }

    @Override
    public void onError(Throwable failure) {
      loop.execute(
          () -> {
            foundUntrusted = Failures.isUntrusted(failure);
            foundNobody =
                !connected && Status.fromThrowable(failure).getCode() == Status.Code.UNAVAILABLE;
            end(Failures.describe(address, failure));
          });
    }

    @Override
    public void onCompleted() {
      loop.execute(() -> end(Failures.silent(address, "ended the stream")));
    }
  }

  private final class ProbeAnswer implements StreamObserver<ListParticipantsResponse> {

    @Override
    public void onNext(ListParticipantsResponse response) {}

    @Override
    public void onError(Throwable failure) {
      Status.Code code = Status.fromThrowable(failure).getCode();
      boolean alive = code != Status.Code.DEADLINE_EXCEEDED && code != Status.Code.UNAVAILABLE;
      loop.execute(() -> probed(alive));
    }

    @Override
    public void onCompleted() {
      loop.execute(() -> probed(true));
    }
  }
}
