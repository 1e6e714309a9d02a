package dev.troth.participant.api;

import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.StoreCopy;
import dev.troth.v1.CopiedRecord;
import dev.troth.v1.CopyResponse;
import dev.troth.v1.JournalCursor;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One copy on its way to a replica, a part in each step, as fast as the replica takes it. */
final class CopyCall {

  private final ServerCallStreamObserver<CopyResponse> out;
  private final Supplier<Timestamp> clock;
  private final LongSupplier nanoTime;
  private final Consumer<CopyCall> whenOver;
  private final Steps steps;
  private volatile @Nullable StoreCopy copy;
  private volatile @Nullable RejectedException end;
  private volatile long sentNanos;

  /** What follows is touched by one step at a time. */
  private boolean isBegun;

  private boolean isOver;

  /**
   * @param nanoTime the monotonic time
   * @param whenOver told once, when nothing more will be sent
   */
  CopyCall(
      ServerCallStreamObserver<CopyResponse> out,
      Supplier<Timestamp> clock,
      LongSupplier nanoTime,
      Executor reading,
      Consumer<CopyCall> whenOver) {
    this.out = out;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.sentNanos = nanoTime.getAsLong();
    this.whenOver = whenOver;
    this.steps = new Steps(reading, () -> !isOver && serve());
  }

  /** This is what is sent from now on. */
  void start(StoreCopy from) {
    copy = from;
    wake();
  }

  /** Something may be to do. Never blocks; for any thread. */
  void wake() {
    steps.wake();
  }

  /** Ends the stream. */
  void end(RejectedException why) {
    end = why;
    wake();
  }

  boolean isStalled(Duration limit) {
    return nanoTime.getAsLong() - sentNanos > limit.toNanos();
  }

  private boolean serve() {
    @Nullable StoreCopy from = copy;
    if (from == null) {
      return false; // starts yet
    }
    @Nullable RejectedException why = end;
    if (out.isCancelled()) {
      finish(from);
      return false;
    }
    if (why != null) {
      finish(from);
      out.onError(GrpcErrors.toStatus(why.reason()));
      return false;
    }
    if (!out.isReady()) {
      return false; // wakes when it is
    }
    send(from);
    return !isOver;
  }

  private void send(StoreCopy from) {
    CopyResponse.Builder part = CopyResponse.newBuilder().setClock(clock.get().bits());
    if (!isBegun) {
      isBegun = true;
      part.setCursor(JournalCursor.newBuilder().setPosition(from.position()))
          .setTotalBytes(from.totalBytes());
    } else {
      List<CopiedRecord> records = from.next(ReadLimits.MAX_BYTES);
      part.addAllRecords(records).setComplete(records.isEmpty());
    }
    sentNanos = nanoTime.getAsLong();
    out.onNext(part.build());
    if (part.getComplete()) {
      finish(from);
      out.onCompleted();
    }
  }

  private void finish(StoreCopy from) {
    isOver = true;
    from.close();
    whenOver.accept(this);
  }
}
