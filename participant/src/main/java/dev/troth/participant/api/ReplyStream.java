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

  /** Replies that wait for the stream: with so many, or so large ones, no more is read from it. */
  static final int MAX_PENDING = 8 * MAX_REPLIES_PER_MESSAGE;

  private static final int MAX_PENDING_BYTES = 8 * MAX_BYTES_PER_MESSAGE;

  private final ServerCallStreamObserver<ExchangeResponse> out;
  private final HybridClock clock;
  private final LongSupplier written;
  private final Deque<RegisterReply> pending = new ArrayDeque<>();
  private long pendingBytes;
  private boolean waitsForRoom;
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

  void add(RegisterReply reply) {
    boolean isFull;
    synchronized (this) {
      awaited--;
      pending.add(reply);
      pendingBytes += reply.getSerializedSize();
      isFull = pending.size() >= MAX_REPLIES_PER_MESSAGE;
    }
    if (isFull) {
      flush();
    }
  }

  void flush() {
    send();
    readWhenThereIsRoom();
  }

  private synchronized void send() {
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
      int size = reply.getSerializedSize();
      bytes += size;
      pendingBytes -= size;
      message.addReplies(reply);
    }
    return message.build();
  }

  /**
   * Lets the next message come, at once or when the peer has read of its replies. What it waits for
   * is what is answered, never what is still to be: the decision that sets that free may be in the
   * next message.
   */
  void readMore() {
    synchronized (this) {
      waitsForRoom = true;
    }
    readWhenThereIsRoom();
  }

  /** Holds no lock when it asks: the message may come at once, and find the engine's queue full. */
  private void readWhenThereIsRoom() {
    synchronized (this) {
      if (!waitsForRoom || pending.size() >= MAX_PENDING || pendingBytes >= MAX_PENDING_BYTES) {
        return;
      }
      waitsForRoom = false;
    }
    out.request(1);
  }

  /** No more messages come: it ends once those that came are answered. */
  void end() {
    synchronized (this) {
      ending = true;
    }
    flush();
  }
}
