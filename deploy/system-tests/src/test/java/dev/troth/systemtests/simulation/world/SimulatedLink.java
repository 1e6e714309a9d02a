package dev.troth.systemtests.simulation.world;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.Flushable;
import dev.troth.coordinator.engine.JournalListener;
import dev.troth.coordinator.engine.JournalStream;
import dev.troth.coordinator.engine.ParticipantLink;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Recency;
import dev.troth.v1.EndByHandRequest;
import dev.troth.v1.EndByHandResponse;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.InspectRequest;
import dev.troth.v1.InspectResponse;
import dev.troth.v1.InspectSagasRequest;
import dev.troth.v1.InspectSagasResponse;
import dev.troth.v1.NoteSagaRequest;
import dev.troth.v1.NoteSagaResponse;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ReadValue;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * A coordinator's stream to one participant: what is pending leaves together at the end of the
 * turns; it breaks when the participant dies or the network does, and is opened again.
 */
final class SimulatedLink implements ParticipantLink, Flushable {

  private static final Duration CONNECT_LIMIT = Duration.ofMillis(500);
  private static final int RECONNECT_NANOS = 300_000_000;

  private final CoordinatorNode coordinator;
  private final ParticipantNode participant;
  private final Listener listener;
  private final int incarnation;
  private final SimulatedWayIn questions;
  private final List<RegisterMessage> pending = new ArrayList<>();
  private SimulatedNetwork.Stream there = new SimulatedNetwork.Stream();
  private SimulatedNetwork.Stream back = new SimulatedNetwork.Stream();
  private int epoch;
  private boolean up;
  private boolean corked;
  private boolean closed;

  SimulatedLink(CoordinatorNode coordinator, ParticipantNode participant, Listener listener) {
    this.coordinator = coordinator;
    this.participant = participant;
    this.listener = listener;
    this.incarnation = coordinator.incarnation();
    this.questions =
        new SimulatedWayIn(
            coordinator, participant, participant.member().getStoreId(), participant::keys);
  }

  ParticipantNode participant() {
    return participant;
  }

  private World world() {
    return coordinator.world();
  }

  void connect() {
    if (isOver() || up) {
      return;
    }
    Call<Integer> call =
        new Call<>(
            coordinator,
            CONNECT_LIMIT,
            said -> said.ifPresentOrElse(from -> opened(), this::connectLater));
    world()
        .network()
        .send(
            coordinator,
            participant,
            "connect",
            epoch,
            () -> "",
            () ->
                world()
                    .network()
                    .send(
                        participant,
                        coordinator,
                        "accept",
                        epoch,
                        () -> "",
                        () -> call.answered(1)));
  }

  private void connectLater() {
    coordinator.after(world().random().nextInt(RECONNECT_NANOS), this::connect);
  }

  private void opened() {
    if (!isOver() && !up) {
      epoch++;
      up = true;
      there = new SimulatedNetwork.Stream();
      back = new SimulatedNetwork.Stream();
      coordinator.turns().execute(listener::up);
    }
  }

  /** The connection is gone, and what was on it may be. */
  void lose(String why) {
    if (up && !isOver()) {
      up = false;
      epoch++;
      pending.clear();
      coordinator.note("down", epoch, () -> "link to " + participant.name() + ": " + why);
      coordinator.turns().execute(() -> listener.down(why));
      connectLater();
    }
  }

  @Override
  public void send(RegisterMessage message) {
    if (up) {
      pending.add(message);
      if (!corked) {
        corked = true;
        coordinator.turns().flushLater(this);
      }
    }
  }

  @Override
  public void flush() {
    corked = false;
    if (!up || pending.isEmpty()) {
      return;
    }
    boolean last = pending.size() > 1 && coordinator.isStruck();
    int leaving = last ? 1 + world().random().nextInt(pending.size() - 1) : pending.size();
    List<RegisterMessage> batch = List.copyOf(pending.subList(0, leaving));
    pending.clear();
    long clock = coordinator.clockBits();
    int sent = epoch;
    boolean left =
        world()
            .network()
            .send(
                there,
                coordinator,
                participant,
                "send",
                detail(batch),
                () -> describe(batch),
                () -> participant.exchange(clock, batch, reply -> reply(sent, reply)));
    breakUnless(left, sent);
    if (last) {
      coordinator.dieAt("between two sends");
    }
    coordinator.mayDie("after a send");
  }

  private void reply(int sent, RegisterReply reply) {
    long clock = participant.clockBits();
    RegisterId id = RegisterId.of(reply.getKey());
    boolean left =
        world()
            .network()
            .send(
                back,
                participant,
                coordinator,
                "reply",
                id.hashCode() + reply.getAnswer().getRegister().getStatusValue(),
                () -> Describe.answer(id, reply.getAnswer()),
                () -> hear(sent, clock, reply));
    breakUnless(left, sent);
  }

  private void hear(int sent, long clock, RegisterReply reply) {
    if (sent == epoch && up && !isOver()) {
      coordinator.hearClock(clock);
      RegisterReply heard = world().seams().heard(reply, coordinator.owner());
      coordinator.turns().execute(() -> listener.answered(List.of(heard)));
    }
  }

  /** A stream loses nothing but itself. */
  private void breakUnless(boolean left, int sent) {
    if (!left && world().schedule().ordered()) {
      coordinator.after(
          world().random().nextInt(RECONNECT_NANOS),
          () -> {
            if (sent == epoch) {
              lose("a message was lost");
            }
          });
    }
  }

  private static long detail(List<RegisterMessage> batch) {
    long detail = 0;
    for (RegisterMessage message : batch) {
      detail =
          31 * detail
              + MessageKinds.key(message).getTransactionId().hashCode()
              + message.getMessageCase().getNumber();
    }
    return detail;
  }

  private static String describe(List<RegisterMessage> batch) {
    List<String> texts = new ArrayList<>();
    batch.forEach(message -> texts.add(Describe.message(message)));
    return String.join(" | ", texts);
  }

  @Override
  public CompletableFuture<ParticipantServiceReadResponse> read(
      ParticipantServiceReadRequest request, Duration timeout) {
    if (isAboutReads()) {
      return questions.read(request, timeout);
    }
    CompletableFuture<ParticipantServiceReadResponse> future = new CompletableFuture<>();
    Call<ParticipantServiceReadResponse> call = call(timeout, future);
    long clock = coordinator.clockBits();
    world()
        .network()
        .send(
            coordinator,
            participant,
            "read",
            request.getKeysList().hashCode() + request.getAt(),
            () -> request.getKeysList() + " at " + new Timestamp(request.getAt()),
            () ->
                participant.read(
                    clock, request.getKeysList(), Recency.of(request), timeout, new Answer(call)));
    return future;
  }

  private <T> Call<T> call(Duration timeout, CompletableFuture<T> future) {
    return new Call<>(
        coordinator,
        timeout,
        said ->
            said.ifPresentOrElse(
                future::complete, () -> future.completeExceptionally(unanswered())));
  }

  private static RejectedException unanswered() {
    return new RejectedException(ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED, "no answer in time");
  }

  private final class Answer implements ParticipantEngine.Reader {
    private final Call<ParticipantServiceReadResponse> call;

    Answer(Call<ParticipantServiceReadResponse> call) {
      this.call = call;
    }

    @Override
    public void accept(Timestamp at, List<ReadValue> values) {
      ParticipantServiceReadResponse response =
          ParticipantServiceReadResponse.newBuilder()
              .setClock(participant.clockBits())
              .setTimestamp(at.bits())
              .addAllValues(values)
              .build();
      world()
          .network()
          .send(
              participant,
              coordinator,
              "values",
              at.bits(),
              () -> Describe.values(values) + " at " + at,
              () -> {
                coordinator.hearClock(response.getClock());
                call.answered(response);
              });
    }

    @Override
    public void reject(RejectedException why) {
      participant.note("reject", 0, () -> "a read: " + why.getMessage());
    }
  }

  @Override
  public CompletableFuture<ParticipantServiceHistoryResponse> history(
      ParticipantServiceHistoryRequest request, Duration timeout) {
    return questions.history(request, timeout);
  }

  private boolean isAboutReads() {
    return world().schedule().reads().isPresent();
  }

  @Override
  public CompletableFuture<ParticipantServiceScanResponse> scan(
      ParticipantServiceScanRequest request, Duration timeout) {
    if (isAboutReads()) {
      return questions.scan(request, timeout);
    }
    long clock = coordinator.clockBits();
    return ask(
        "scan",
        request.getPrefix().hashCode() + request.getAt(),
        timeout,
        reply -> participant.scan(clock, request, Recency.of(request), timeout, reply),
        ParticipantServiceScanResponse::getClock);
  }

  @Override
  public JournalStream subscribe(
      ParticipantServiceSubscribeRequest request, JournalListener journalListener) {
    return questions.subscribe(request, journalListener);
  }

  @Override
  public CompletableFuture<InspectResponse> inspect(InspectRequest request, Duration timeout) {
    return ask(
        "look",
        request.getTransactionId().hashCode(),
        timeout,
        reply ->
            participant.inspect(
                request,
                rows ->
                    reply.accept(
                        InspectResponse.newBuilder()
                            .setClock(participant.clockBits())
                            .addAllRows(rows)
                            .build())),
        InspectResponse::getClock);
  }

  @Override
  public CompletableFuture<InspectSagasResponse> inspectSagas(
      InspectSagasRequest request, Duration timeout) {
    return ask(
        "inspect",
        request.getSagaId().hashCode(),
        timeout,
        reply ->
            participant.inspectSagas(
                request,
                rows ->
                    reply.accept(
                        InspectSagasResponse.newBuilder()
                            .setClock(participant.clockBits())
                            .addAllRows(rows)
                            .build())),
        InspectSagasResponse::getClock);
  }

  @Override
  public CompletableFuture<NoteSagaResponse> noteSaga(NoteSagaRequest request, Duration timeout) {
    long clock = coordinator.clockBits();
    RegisterMessage message = RegisterMessage.newBuilder().setNoteSaga(request).build();
    return ask(
        "note",
        request.getSagaId().hashCode(),
        timeout,
        reply ->
            participant.execute(
                () ->
                    participant.receive(
                        clock,
                        message,
                        answer ->
                            reply.accept(
                                NoteSagaResponse.newBuilder()
                                    .setClock(participant.clockBits())
                                    .setAnswer(answer)
                                    .build()))),
        NoteSagaResponse::getClock);
  }

  @Override
  public CompletableFuture<EndByHandResponse> endByHand(
      EndByHandRequest request, Duration timeout) {
    throw new UnsupportedOperationException("no operator lives in a simulation");
  }

  /** A question and its answer, each a message of its own. */
  private <T> CompletableFuture<T> ask(
      String what,
      long detail,
      Duration timeout,
      Consumer<Consumer<T>> asked,
      ToLongFunction<T> clockOf) {
    CompletableFuture<T> future = new CompletableFuture<>();
    Call<T> call = call(timeout, future);
    world()
        .network()
        .send(
            coordinator,
            participant,
            what,
            detail,
            () -> "",
            () -> asked.accept(response -> answer(what, detail, response, call, clockOf)));
    return future;
  }

  private <T> void answer(
      String what, long detail, T response, Call<T> call, ToLongFunction<T> clockOf) {
    world()
        .network()
        .send(
            participant,
            coordinator,
            what,
            detail,
            () -> "answer",
            () -> {
              coordinator.hearClock(clockOf.applyAsLong(response));
              call.answered(response);
            });
  }

  /** Closed, or of a process that has died. */
  private boolean isOver() {
    return closed || coordinator.incarnation() != incarnation;
  }

  @Override
  public void close() {
    closed = true;
  }
}
