package dev.troth.cli.bench;

import dev.troth.cli.client.Conclusion;
import dev.troth.cli.client.FakeLoop;
import dev.troth.cli.client.SubmissionResult;
import dev.troth.v1.Outcome;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import java.time.Duration;
import java.util.function.Consumer;

/** Commits everything after a while, and stands still once. */
final class FakeTarget implements Target {

  private final FakeLoop loop;
  private final Duration usual;
  private long stallAtNanos = Long.MAX_VALUE;
  private long stallUntilNanos = Long.MAX_VALUE;
  private int open;
  private int mostOpen;

  FakeTarget(FakeLoop loop, Duration usual) {
    this.loop = loop;
    this.usual = usual;
  }

  /** What is asked for in this time is answered at its end. */
  FakeTarget stalling(Duration from, Duration length) {
    stallAtNanos = loop.nanoTime() + from.toNanos();
    stallUntilNanos = stallAtNanos + length.toNanos();
    return this;
  }

  int mostOpen() {
    return mostOpen;
  }

  @Override
  public void write(TransactionSpec spec, Consumer<SubmissionResult> listener) {
    open++;
    mostOpen = Math.max(mostOpen, open);
    long now = loop.nanoTime();
    boolean stalled = now >= stallAtNanos && now < stallUntilNanos;
    Duration delay = stalled ? Duration.ofNanos(stallUntilNanos - now) : usual;
    loop.schedule(
        delay,
        () -> {
          open--;
          listener.accept(
              new SubmissionResult(
                  Conclusion.COMMITTED,
                  Outcome.newBuilder()
                      .setStatus(TransactionStatus.TRANSACTION_STATUS_COMMITTED)
                      .build(),
                  1));
        });
  }

  @Override
  public void read(ReadRequest request, Consumer<ReadResponse> answer, Consumer<Reason> failure) {
    throw new UnsupportedOperationException("the test did not expect a read");
  }
}
