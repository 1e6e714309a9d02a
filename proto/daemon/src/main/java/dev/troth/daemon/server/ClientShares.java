package dev.troth.daemon.server;

import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.options.ServerOptions;
import dev.troth.error.GrpcErrors;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * No client takes the whole server: each has a share of the calls and streams, and of the memory
 * that requests and answers hold; and whoever sends or reads too slowly is cut off.
 */
final class ClientShares extends ServerStreamTracer.Factory implements ServerInterceptor {

  private static final Logger log = LoggerFactory.getLogger(ClientShares.class);

  /** How exact the times of stalled calls are. */
  static final Duration TICK = Duration.ofMillis(500);

  private final int maxCalls;
  private final long maxHeld;
  private final long maxHeldOfAll;
  private final int requestTicks;
  private final int answerTicks;
  private final LongAdder refused;
  private final LongAdder cutOff;
  private final AtomicLong heldOfAll = new AtomicLong();
  private final Set<CallFootprint> open = ConcurrentHashMap.newKeySet();
  private volatile int now;

  ClientShares(ServerOptions options, Metrics metrics) {
    maxCalls = options.maxCallsPerClient();
    maxHeld = options.maxHeldPerClient().bytes();
    maxHeldOfAll = options.maxHeld().bytes();
    requestTicks = ticks(options.requestTimeout());
    answerTicks = ticks(options.unreadTimeout());
    refused =
        metrics.counter(
            "troth_calls_beyond_share_total", "Calls refused because their client has its share");
    cutOff =
        metrics.counter(
            "troth_calls_stalled_total", "Calls cut off that were not sent, or read, in time");
    metrics.gauge("troth_calls_held_bytes", "Requests unanswered, answers unread", heldOfAll::get);
    metrics.gauge("troth_streams_open", "Calls in progress, streams among them", open::size);
  }

  private static int ticks(Duration time) {
    return Math.toIntExact(time.dividedBy(TICK));
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    return new CallFootprint(this);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Client client = Clients.of(call.getAttributes());
    if (client.calls.incrementAndGet() > maxCalls) {
      client.calls.decrementAndGet();
      refused.increment();
      close(
          call,
          "%s has %d calls and streams in progress (--max-calls-per-client); back off and ask again"
              .formatted(client, maxCalls));
      return new ServerCall.Listener<>() {};
    }
    CallFootprint footprint = CallFootprint.current();
    MeasuredCall<Q, A> measured = new MeasuredCall<>(call, client, footprint);
    MethodType type = call.getMethodDescriptor().getType();
    open.add(footprint);
    footprint.begin(
        new CallFootprint.LetIn(client, type == MethodType.UNARY, measured::refuse),
        type.clientSendsOneMessage());
    return new MeasuredListener<>(next.startCall(measured, headers), measured);
  }

  /** The time, in ticks. */
  int now() {
    return now;
  }

  /** Counts bytes; whether they are still within the client's share, and all clients'. */
  boolean hold(Client client, long bytes) {
    long ofAll = heldOfAll.addAndGet(bytes);
    return client.heldBytes.addAndGet(bytes) <= maxHeld && ofAll <= maxHeldOfAll;
  }

  void release(Client client, long bytes) {
    heldOfAll.addAndGet(-bytes);
    client.heldBytes.addAndGet(-bytes);
  }

  void ended(CallFootprint footprint, Client client, long held) {
    open.remove(footprint);
    release(client, held);
    client.calls.decrementAndGet();
  }

  /** To be called every {@link #TICK}: cuts off what has stalled. */
  void tick() {
    int time = now + 1;
    now = time;
    int count = 0;
    for (CallFootprint footprint : open) {
      if (footprint.isStalled(time, requestTicks, answerTicks)) {
        count++;
        footprint.cutOff();
      }
    }
    if (count > 0) {
      cutOff.add(count);
      log.warn("calls cut off that were not sent, or not read, in time calls={}", count);
    }
  }

  private static void close(ServerCall<?, ?> call, String why) {
    StatusRuntimeException failure =
        GrpcErrors.toStatus(
            Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_OVERLOADED).setMessage(why).build());
    Metadata trailers = failure.getTrailers();
    call.close(failure.getStatus(), trailers == null ? new Metadata() : trailers);
  }

  /** A call that says no when it would hold too much. */
  private final class MeasuredCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

    private final Client client;
    private final CallFootprint footprint;
    private final boolean isUnary;
    private volatile boolean isRefused;

    MeasuredCall(ServerCall<Q, A> call, Client client, CallFootprint footprint) {
      super(call);
      this.client = client;
      this.footprint = footprint;
      this.isUnary = call.getMethodDescriptor().getType() == MethodType.UNARY;
    }

    @Override
    public void sendMessage(A message) {
      if (isRefused) {
        return;
      }
      if (!hold(client, 0)) {
        refuse();
        return;
      }
      super.sendMessage(message);
      if (!isUnary && isReady()) {
        footprint.caughtUp();
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (!isRefused) {
        super.close(status, trailers);
      }
    }

    void refuse() {
      if (isRefused) {
        return;
      }
      isRefused = true;
      refused.increment();
      ClientShares.close(
          delegate(),
          ("the requests without an answer and the answers not read of %s are too large together"
                  + " (--max-held-per-client, --max-held); back off and ask again")
              .formatted(client));
    }
  }

  private static final class MeasuredListener<Q> extends SimpleForwardingServerCallListener<Q> {

    private final MeasuredCall<Q, ?> call;

    MeasuredListener(ServerCall.Listener<Q> listener, MeasuredCall<Q, ?> call) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      if (!call.isRefused) {
        super.onMessage(message);
      }
    }

    @Override
    public void onHalfClose() {
      call.footprint.halfClosed();
      if (!call.isRefused) {
        super.onHalfClose();
      }
    }

    @Override
    public void onReady() {
      call.footprint.caughtUp();
      if (!call.isRefused) {
        super.onReady();
      }
    }
  }
}
