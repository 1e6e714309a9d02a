package dev.troth.participant.api;

import dev.troth.clock.HybridClock;
import dev.troth.v1.ExchangeResponse;
import dev.troth.v1.RegisterReply;
import io.grpc.stub.ServerCallStreamObserver;

/**
 * The way back of one Exchange: replies gather until the effects of a batch have all run, and leave
 * in as few messages as the stream takes.
 */
final class ReplyStream {

  private static final int MAX_REPLIES_PER_MESSAGE = 512;

  private final ServerCallStreamObserver<ExchangeResponse> out;
  private final HybridClock clock;
  private ExchangeResponse.Builder pending = ExchangeResponse.newBuilder();
  private int awaited;
  private boolean ending;

  ReplyStream(ServerCallStreamObserver<ExchangeResponse> out, HybridClock clock) {
    this.out = out;
    this.clock = clock;
  }

  /** A message came that will be answered. */
  synchronized void expect() {
    awaited++;
  }

  synchronized void add(RegisterReply reply) {
    awaited--;
    pending.addReplies(reply);
    if (pending.getRepliesCount() >= MAX_REPLIES_PER_MESSAGE) {
      flush();
    }
  }

  synchronized void flush() {
    if (pending.getRepliesCount() > 0 && out.isReady()) {
      ExchangeResponse response = pending.setClock(clock.current().bits()).build();
      pending = ExchangeResponse.newBuilder();
      out.onNext(response);
    }
    if (ending && awaited == 0 && pending.getRepliesCount() == 0) {
      ending = false;
      out.onCompleted();
    }
  }

  /** No more messages come: it ends once those that came are answered. */
  synchronized void end() {
    ending = true;
    flush();
  }
}
