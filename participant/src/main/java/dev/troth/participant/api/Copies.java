package dev.troth.participant.api;

import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.StoreCopy;
import dev.troth.v1.CopyRequest;
import dev.troth.v1.CopyResponse;
import dev.troth.v1.ErrorCode;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** Copies for read replicas that are under way. */
final class Copies {

  /** Each reads the whole store, and keeps what is deleted meanwhile. */
  private static final int MAX_COPIES = 2;

  /** One that takes nothing for so long makes room for another. */
  private static final Duration STALLED_AFTER = Duration.ofSeconds(30);

  private final StoreCopy.Maker maker;
  private final ParticipantEngine engine;
  private final EngineCalls calls;
  private final Executor reading;
  private final LongSupplier nanoTime;
  private final Set<CopyCall> open = new LinkedHashSet<>();
  private boolean draining;

  Copies(
      StoreCopy.Maker maker,
      ParticipantEngine engine,
      EngineCalls calls,
      Executor reading,
      LongSupplier nanoTime) {
    this.maker = maker;
    this.engine = engine;
    this.calls = calls;
    this.reading = reading;
    this.nanoTime = nanoTime;
  }

  void copy(CopyRequest request, StreamObserver<CopyResponse> observer) {
    ServerCallStreamObserver<CopyResponse> out = (ServerCallStreamObserver<CopyResponse>) observer;
    CopyCall call = new CopyCall(out, engine::clock, nanoTime, reading, this::remove);
    out.setOnReadyHandler(call::wake);
    out.setOnCancelHandler(call::wake);
    calls.execute(
        observer,
        List.of(new Timestamp(request.getClock())),
        () -> {
          try {
            add(call);
          } catch (RejectedException e) {
            observer.onError(GrpcErrors.toStatus(e.reason()));
            return;
          }
          // What is copied is what is written now; nobody is sent it before it is durable.
          StoreCopy copy = maker.copy();
          engine.whenDurable(() -> call.start(copy));
        });
  }

  private synchronized void add(CopyCall call) {
    if (draining) {
      throw Subscriptions.stopping();
    }
    if (open.size() >= MAX_COPIES) {
      open.stream().filter(other -> other.isStalled(STALLED_AFTER)).forEach(Copies::giveUp);
      throw new RejectedException(
          ErrorCode.ERROR_CODE_OVERLOADED,
          MAX_COPIES + " copies of the store are under way, and no more are made");
    }
    open.add(call);
  }

  private static void giveUp(CopyCall call) {
    call.end(
        new RejectedException(
            ErrorCode.ERROR_CODE_OVERLOADED,
            "the copy has not been read for %d s, and others wait"
                .formatted(STALLED_AFTER.toSeconds())));
  }

  private synchronized void remove(CopyCall call) {
    open.remove(call);
  }

  /** Ends all, and takes no more. */
  synchronized void drain() {
    draining = true;
    open.forEach(call -> call.end(Subscriptions.stopping()));
  }
}
