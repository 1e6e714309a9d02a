package dev.troth.participant.api;

import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.v1.ReadValue;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/** Takes calls to the engine's thread; callers whose clocks are too far ahead are refused. */
final class EngineCalls {

  private final ParticipantEngine engine;
  private final Executor engineThread;

  EngineCalls(ParticipantEngine engine, Executor engineThread) {
    this.engine = engine;
    this.engineThread = engineThread;
  }

  /**
   * Runs {@code work} on the engine's thread, once the engine has heard these.
   *
   * @param heard the sender's clock, and other timestamps that are not too far ahead
   */
  void execute(StreamObserver<?> observer, List<Timestamp> heard, Runnable work) {
    engineThread.execute(
        () -> {
          try {
            heard.forEach(engine::hear);
          } catch (RejectedException e) {
            observer.onError(GrpcErrors.toStatus(e.reason()));
            return;
          }
          work.run();
        });
  }

  /** Does what may be refused, aside from the engine, and tells the caller. */
  static void look(StreamObserver<?> observer, Runnable work) {
    try {
      work.run();
    } catch (RejectedException e) {
      observer.onError(GrpcErrors.toStatus(e.reason()));
    }
  }

  /** A reader that hands on what it is given, and tells the caller why when it is refused. */
  static ParticipantEngine.Reader reader(
      StreamObserver<?> observer, BiConsumer<Timestamp, List<ReadValue>> given) {
    return new ParticipantEngine.Reader() {
      @Override
      public void accept(Timestamp at, List<ReadValue> values) {
        given.accept(at, values);
      }

      @Override
      public void reject(RejectedException why) {
        observer.onError(GrpcErrors.toStatus(why.reason()));
      }
    };
  }
}
