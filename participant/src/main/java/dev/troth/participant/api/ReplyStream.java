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

  ReplyStream(ServerCallStreamObserver<ExchangeResponse> out, HybridClock clock) {
    this.out = out;
    this.clock = clock;
  }

  synchronized void add(RegisterReply reply) {
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
  }

  synchronized void complete() {
    out.onCompleted();
  }
}
