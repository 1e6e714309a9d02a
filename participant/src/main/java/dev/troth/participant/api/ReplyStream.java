package dev.troth.participant.api;

import dev.troth.clock.HybridClock;
import dev.troth.v1.ExchangeResponse;
import dev.troth.v1.RegisterReply;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * The way back of one Exchange: replies gather until the effects of a batch have all run, and leave
 * in as few messages as the stream takes.
 */
final class ReplyStream {

  private static final int MAX_REPLIES_PER_MESSAGE = 512;

  /** A message that has so many takes no more replies; a single one may be larger. */
  private static final int MAX_BYTES_PER_MESSAGE = 1 << 20;

  private final ServerCallStreamObserver<ExchangeResponse> out;
  private final HybridClock clock;
  private final LongSupplier written;
  private final Deque<RegisterReply> pending = new ArrayDeque<>();
  private int awaited;
  private boolean ending;

  /**
   * @param written how much of the store is durable
   */
  ReplyStream(
      ServerCallStreamObserver<ExchangeResponse> out, HybridClock clock, LongSupplier written) {
    this.out = out;
    this.clock = clock;
    this.written = written;
  }

  /** A message came that will be answered. */
  synchronized void expect() {
    awaited++;
  }

  synchronized void add(RegisterReply reply) {
    awaited--;
    pending.add(reply);
    if (pending.size() >= MAX_REPLIES_PER_MESSAGE) {
      flush();
    }
  }

  synchronized void flush() {
    while (!pending.isEmpty() && out.isReady()) {
      out.onNext(nextMessage());
    }
    if (ending && awaited == 0 && pending.isEmpty()) {
      ending = false;
      out.onCompleted();
    }
  }

  private ExchangeResponse nextMessage() {
    ExchangeResponse.Builder message =
        ExchangeResponse.newBuilder()
            .setClock(clock.current().bits())
            .setWritten(written.getAsLong());
    int bytes = 0;
    while (!pending.isEmpty()
        && message.getRepliesCount() < MAX_REPLIES_PER_MESSAGE
        && bytes < MAX_BYTES_PER_MESSAGE) {
      RegisterReply reply = pending.remove();
      bytes += reply.getSerializedSize();
      message.addReplies(reply);
    }
    return message.build();
  }

  /** No more messages come: it ends once those that came are answered. */
  synchronized void end() {
    ending = true;
    flush();
  }
}
