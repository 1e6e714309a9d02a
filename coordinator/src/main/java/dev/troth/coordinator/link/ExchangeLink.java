package dev.troth.coordinator.link;

import com.google.protobuf.ByteString;
import dev.troth.coordinator.engine.Flushable;
import dev.troth.coordinator.engine.JournalListener;
import dev.troth.coordinator.engine.JournalStream;
import dev.troth.coordinator.engine.ParticipantLink;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.coordinator.engine.Turns;
import dev.troth.daemon.backoff.Backoff;
import dev.troth.daemon.life.KnownLives;
import dev.troth.error.RejectedException;
import dev.troth.v1.EndByHandRequest;
import dev.troth.v1.EndByHandResponse;
import dev.troth.v1.ExchangeRequest;
import dev.troth.v1.ExchangeResponse;
import dev.troth.v1.IdentifyRequest;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.InspectSagasRequest;
import dev.troth.v1.InspectSagasResponse;
import dev.troth.v1.KnownStore;
import dev.troth.v1.Member;
import dev.troth.v1.NoteSagaRequest;
import dev.troth.v1.NoteSagaResponse;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceGrpc.ParticipantServiceStub;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.StoreLife;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One channel and one Exchange stream to one participant. Whatever is pending leaves in one message
 * as soon as the stream takes it. A stream that ends is replaced after a backoff; what was pending
 * on it is dropped, for the engine sends again by state.
 */
final class ExchangeLink implements ParticipantLink, Flushable {

  static final int MAX_BATCH_MESSAGES = 512;

  /** A batch stays well below the largest message that a participant takes by default. */
  static final int MAX_BATCH_BYTES = 1 << 20;

  /** A participant that leaves so many messages unread is not alive. */
  static final int MAX_PENDING = 1 << 17;

  private static final Duration IDENTIFY_LIMIT = Duration.ofSeconds(3);

  private static final Logger log = LoggerFactory.getLogger(ExchangeLink.class);

  private final Member participant;
  private final ManagedChannel channel;
  private final ParticipantServiceStub stub;
  private final ParticipantQuestions questions;
  private final Listener listener;
  private final Turns turns;
  private final SteadyTime time;
  private final ClockExchange clocks;
  private final KnownLives lives;
  private final Backoff backoff;
  private final List<RegisterMessage> pending = new ArrayList<>();

  private @Nullable Exchange exchange;
  private boolean corked;
  private boolean closed;

  ExchangeLink(
      Member participant,
      ManagedChannel channel,
      Listener listener,
      Turns turns,
      SteadyTime time,
      ClockExchange clocks,
      KnownLives lives,
      Backoff backoff) {
    this.participant = participant;
    this.channel = channel;
    this.stub = ParticipantServiceGrpc.newStub(channel);
    this.questions = new ParticipantQuestions(participant, stub, clocks);
    this.listener = listener;
    this.turns = turns;
    this.time = time;
    this.clocks = clocks;
    this.lives = lives;
    this.backoff = backoff;
  }

  /** Asks who is there before anything else is said: an address may have a new tenant. */
  void connect() {
    if (closed) {
      return;
    }
    channel.resetConnectBackoff(); // our own backoff is enough
    IdentifyRequest.Builder request = IdentifyRequest.newBuilder().setClock(clocks.now());
    lives
        .of(storeId())
        .ifPresent(
            life -> request.setKnown(KnownStore.newBuilder().setStoreId(storeId()).setLife(life)));
    CompletableFuture<IdentifyResponse> identity =
        FutureReply.of(
            participant.getName(), reply -> timed(IDENTIFY_LIMIT).identify(request.build(), reply));
    var unused =
        identity.whenComplete(
            (response, failure) ->
                turns.execute(
                    () -> {
                      if (failure instanceof RejectedException rejected) {
                        failed(String.valueOf(rejected.getMessage()));
                      } else {
                        identified(response);
                      }
                    }));
  }

  @Override
  public void send(RegisterMessage message) {
    Exchange open = exchange;
    if (open == null || !open.up) {
      return;
    }
    if (pending.size() >= MAX_PENDING) {
      open.requests().cancel(MAX_PENDING + " messages are unread", null);
      return;
    }
    pending.add(message);
    if (!corked) {
      corked = true;
      turns.flushLater(this);
    }
  }

  @Override
  public void flush() {
    corked = false;
    Exchange open = exchange;
    if (open == null || pending.isEmpty()) {
      return;
    }
    int sent = 0;
    while (sent < pending.size() && open.requests().isReady()) {
      sent = sendBatch(open, sent);
    }
    pending.subList(0, sent).clear();
  }

  @Override
  public CompletableFuture<ParticipantServiceReadResponse> read(
      ParticipantServiceReadRequest request, Duration timeout) {
    return questions.read(request, timeout);
  }

  @Override
  public CompletableFuture<ParticipantServiceHistoryResponse> history(
      ParticipantServiceHistoryRequest request, Duration timeout) {
    return questions.history(request, timeout);
  }

  @Override
  public CompletableFuture<ParticipantServiceScanResponse> scan(
      ParticipantServiceScanRequest request, Duration timeout) {
    return questions.scan(request, timeout);
  }

  @Override
  public JournalStream subscribe(
      ParticipantServiceSubscribeRequest request, JournalListener journalListener) {
    return questions.subscribe(request, journalListener);
  }

  @Override
  public CompletableFuture<InspectResponse> inspect(InspectRequest request, Duration timeout) {
    return questions.inspect(request, timeout);
  }

  @Override
  public CompletableFuture<InspectSagasResponse> inspectSagas(
      InspectSagasRequest request, Duration timeout) {
    return questions.inspectSagas(request, timeout);
  }

  @Override
  public CompletableFuture<NoteSagaResponse> noteSaga(NoteSagaRequest request, Duration timeout) {
    return questions.noteSaga(request, timeout);
  }

  @Override
  public CompletableFuture<EndByHandResponse> endByHand(
      EndByHandRequest request, Duration timeout) {
    return questions.endByHand(request, timeout);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    Exchange open = exchange;
    exchange = null;
    if (open != null) {
      flushLast(open);
    }
    channel.shutdown();
    time.after(IDENTIFY_LIMIT, channel::shutdownNow);
  }

  private void flushLast(Exchange open) {
    if (open.requests().isReady()) {
      for (int sent = 0; sent < pending.size(); ) {
        sent = sendBatch(open, sent);
      }
    }
    pending.clear();
    open.requests().onCompleted();
  }

  private void identified(IdentifyResponse identity) {
    if (closed) {
      return;
    }
    heardClock(identity.getClock());
    if (!identity.getStoreId().equals(storeId())) {
      failed("another store, of " + identity.getName() + ", answers at its address");
      return;
    }
    if (identity.hasReplica()) {
      failed("a read replica, " + identity.getName() + ", answers at its address");
      return;
    }
    lives.learn(storeId(), identity.getLife());
    if (lives.faultOf(storeId(), identity.getLife()).isPresent()) {
      failed("an older incarnation of its store answers at its address");
      return;
    }
    Exchange fresh = new Exchange(identity.getLife());
    exchange = fresh;
    stub.exchange(fresh);
  }

  private void failed(String why) {
    if (closed) {
      return;
    }
    log.debug("connecting failed participant={} why={}", participant.getName(), why);
    listener.down(why);
    reconnectLater();
  }

  private void reconnectLater() {
    time.after(backoff.next(), () -> turns.execute(this::connect));
  }

  private int sendBatch(Exchange open, int from) {
    ExchangeRequest.Builder batch =
        ExchangeRequest.newBuilder().setStoreId(storeId()).setClock(clocks.now());
    int bytes = 0;
    int to = from;
    while (to < pending.size() && to - from < MAX_BATCH_MESSAGES && bytes < MAX_BATCH_BYTES) {
      RegisterMessage message = pending.get(to);
      bytes += message.getSerializedSize();
      if (to > from && bytes > MAX_BATCH_BYTES) {
        break;
      }
      batch.addMessages(message);
      to++;
    }
    open.requests().onNext(batch.build());
    return to;
  }

  private ParticipantServiceStub timed(Duration timeout) {
    return stub.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private ByteString storeId() {
    return participant.getStoreId();
  }

  private void heardClock(long bits) {
    clocks.heard(bits, participant.getName());
  }

  /** One stream. What it says after it was replaced is not listened to. */
  private final class Exchange
      implements ClientResponseObserver<ExchangeRequest, ExchangeResponse> {

    private final StoreLife life;
    private @Nullable ClientCallStreamObserver<ExchangeRequest> requests;
    private boolean up;

    /**
     * @param life that answers; what is promised is its promise
     */
    Exchange(StoreLife life) {
      this.life = life;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ExchangeRequest> stream) {
      requests = stream;
      stream.setOnReadyHandler(() -> turns.execute(this::ready));
    }

    @Override
    public void onNext(ExchangeResponse response) {
      turns.execute(() -> received(response));
    }

    @Override
    public void onError(Throwable failure) {
      String why = FailureText.of(failure);
      turns.execute(() -> ended(why));
    }

    @Override
    public void onCompleted() {
      turns.execute(() -> ended("it closed the stream"));
    }

    ClientCallStreamObserver<ExchangeRequest> requests() {
      if (requests == null) {
        throw new IllegalStateException("the stream has not started");
      }
      return requests;
    }

    private void ready() {
      if (exchange != this) {
        return;
      }
      if (!up) {
        up = true;
        backoff.reset();
        log.info("link is up participant={} address={}", participant.getName(), address());
        listener.up();
      }
      flush();
    }

    private void received(ExchangeResponse response) {
      if (exchange != this) {
        return;
      }
      heardClock(response.getClock());
      lives.wrote(storeId(), life.getProcess(), response.getWritten());
      if (lives.faultOf(storeId(), life).isPresent()) { // another life of the store counts by now
        requests().cancel("a newer incarnation of its store is known", null);
        ended("a newer incarnation of its store is known");
        return;
      }
      listener.answered(response.getRepliesList());
    }

    private void ended(String why) {
      if (exchange != this) {
        return;
      }
      exchange = null;
      pending.clear();
      log.info(
          "link is down participant={} address={} why=\"{}\"",
          participant.getName(),
          address(),
          why);
      listener.down(why);
      reconnectLater();
    }

    private String address() {
      return participant.getAddress();
    }
  }
}
