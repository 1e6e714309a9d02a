package dev.troth.systemtests.simulation.world;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.JournalListener;
import dev.troth.coordinator.engine.JournalStream;
import dev.troth.coordinator.engine.WayIn;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.ParticipantServiceSubscribeRequest;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Reason;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** A coordinator's questions to a participant, or to a replica of one. */
final class SimulatedWayIn implements WayIn {

  private static final int REFUSED_NANOS = 2_000_000;

  private final CoordinatorNode coordinator;
  private final Node target;
  private final ByteString store;
  private final Supplier<ParticipantServiceGrpc.AsyncService> answers;

  /**
   * @param answers those of the process that runs there
   */
  SimulatedWayIn(
      CoordinatorNode coordinator,
      Node target,
      ByteString store,
      Supplier<ParticipantServiceGrpc.AsyncService> answers) {
    this.coordinator = coordinator;
    this.target = target;
    this.store = store;
    this.answers = answers;
  }

  private World world() {
    return coordinator.world();
  }

  @Override
  public CompletableFuture<ParticipantServiceReadResponse> read(
      ParticipantServiceReadRequest request, Duration timeout) {
    ParticipantServiceReadRequest sent =
        request.toBuilder().setStoreId(store).setClock(coordinator.clockBits()).build();
    return ask(
        "read",
        request.getAt() + request.getNotBefore(),
        () ->
            request.getKeysList()
                + moment(
                    request.getAt(),
                    request.getNotBefore(),
                    request.hasStaleMillis(),
                    request.getStaleMillis()),
        timeout,
        (service, observer) -> service.read(sent, observer),
        ParticipantServiceReadResponse::getClock,
        answer ->
            Describe.values(answer.getValuesList())
                + " at "
                + new Timestamp(answer.getTimestamp()));
  }

  @Override
  public CompletableFuture<ParticipantServiceScanResponse> scan(
      ParticipantServiceScanRequest request, Duration timeout) {
    ParticipantServiceScanRequest sent =
        request.toBuilder().setStoreId(store).setClock(coordinator.clockBits()).build();
    return ask(
        "scan",
        request.getAt() + request.getNotBefore(),
        () ->
            request.getPrefix()
                + "* after '"
                + request.getAfterKey()
                + "'"
                + moment(
                    request.getAt(),
                    request.getNotBefore(),
                    request.hasStaleMillis(),
                    request.getStaleMillis()),
        timeout,
        (service, observer) -> service.scan(sent, observer),
        ParticipantServiceScanResponse::getClock,
        answer ->
            Describe.values(answer.getValuesList())
                + " at "
                + new Timestamp(answer.getTimestamp()));
  }

  private static String moment(long at, long notBefore, boolean mayBeStale, long staleMillis) {
    if (at != 0) {
      return " at " + new Timestamp(at);
    }
    String level = mayBeStale ? " by " + Long.toUnsignedString(staleMillis) + " ms" : " now";
    return level + ", not before " + new Timestamp(notBefore);
  }

  @Override
  public CompletableFuture<ParticipantServiceHistoryResponse> history(
      ParticipantServiceHistoryRequest request, Duration timeout) {
    ParticipantServiceHistoryRequest sent =
        request.toBuilder().setStoreId(store).setClock(coordinator.clockBits()).build();
    return ask(
        "history",
        request.getAfterVersion(),
        () -> request.getKey() + " after " + request.getAfterVersion(),
        timeout,
        (service, observer) -> service.history(sent, observer),
        ParticipantServiceHistoryResponse::getClock,
        answer -> answer.getEventsCount() + " events");
  }

  /** An answer, or why there is none. */
  private record Said<A>(CompletableFuture<A> outcome) {

    static <A> Said<A> answer(A answer) {
      return new Said<>(CompletableFuture.completedFuture(answer));
    }

    static <A> Said<A> refusal(Reason why) {
      return new Said<>(CompletableFuture.failedFuture(new RejectedException(why)));
    }

    void completes(CompletableFuture<A> future) {
      var unused =
          outcome.whenComplete(
              (answer, failure) -> {
                if (failure == null) {
                  future.complete(answer);
                } else {
                  future.completeExceptionally(failure);
                }
              });
    }
  }

  private <A> CompletableFuture<A> ask(
      String what,
      long detail,
      Supplier<String> text,
      Duration timeout,
      BiConsumer<ParticipantServiceGrpc.AsyncService, StreamObserver<A>> asking,
      ToLongFunction<A> clockOf,
      Function<A, String> shown) {
    CompletableFuture<A> future = new CompletableFuture<>();
    Call<Said<A>> call =
        new Call<>(
            coordinator,
            timeout,
            said -> {
              Said<A> outcome = said.orElseGet(() -> Said.refusal(DEADLINE_EXCEEDED));
              if (outcome.outcome().isCompletedExceptionally() && target instanceof ReplicaNode) {
                world().count("failed over from a replica");
              }
              outcome.completes(future);
            });
    if (!target.isUp() && world().random().nextBoolean()) {
      coordinator.after(
          world().random().nextInt(REFUSED_NANOS), () -> call.answered(Said.refusal(UNAVAILABLE)));
      return future;
    }
    world()
        .network()
        .send(
            coordinator,
            target,
            what,
            detail,
            text,
            () -> {
              Back<A> back = new Back<>(what, call, clockOf, shown);
              try {
                asking.accept(answers.get(), back);
              } catch (RejectedException e) {
                back.refused(e.reason());
              }
            });
    return future;
  }

  private static final Reason DEADLINE_EXCEEDED =
      Reason.newBuilder()
          .setCode(ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED)
          .setMessage("no answer in time")
          .build();

  private static final Reason UNAVAILABLE =
      Reason.newBuilder()
          .setCode(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE)
          .setMessage("nobody listens there")
          .build();

  /** The way back of one answer. */
  private final class Back<A> implements StreamObserver<A> {
    private final String what;
    private final Call<Said<A>> call;
    private final ToLongFunction<A> clockOf;
    private final Function<A, String> shown;

    Back(String what, Call<Said<A>> call, ToLongFunction<A> clockOf, Function<A, String> shown) {
      this.what = what;
      this.call = call;
      this.clockOf = clockOf;
      this.shown = shown;
    }

    @Override
    public void onNext(A answer) {
      send(
          clockOf.applyAsLong(answer),
          () -> shown.apply(answer),
          () -> {
            world().count("answered by a " + kind());
            coordinator.hearClock(clockOf.applyAsLong(answer));
            call.answered(Said.answer(answer));
          });
    }

    @Override
    public void onError(Throwable failure) {
      refused(GrpcErrors.toReason(failure));
    }

    private void refused(Reason why) {
      send(
          why.getCodeValue(),
          () -> why.getCode() + " " + why.getMessage(),
          () -> {
            world().count(why.getCode() + " of a " + kind());
            call.answered(Said.refusal(why));
          });
    }

    private String kind() {
      return target instanceof ReplicaNode ? "replica" : "participant";
    }

    @Override
    public void onCompleted() {}

    private void send(long detail, Supplier<String> text, Runnable arrival) {
      world().network().send(target, coordinator, what, detail, text, arrival);
    }
  }

  /** Follows the journal of a participant. */
  JournalStream subscribe(ParticipantServiceSubscribeRequest request, JournalListener listener) {
    ParticipantServiceSubscribeRequest sent =
        request.toBuilder().setStoreId(store).setClock(coordinator.clockBits()).build();
    StreamCall<ParticipantServiceSubscribeResponse> call =
        new StreamCall<>(
                coordinator,
                target,
                "journal",
                new StreamCall.Listener<ParticipantServiceSubscribeResponse>() {
                  @Override
                  public void received(ParticipantServiceSubscribeResponse answer) {
                    coordinator.hearClock(answer.getClock());
                    listener.received(answer);
                  }

                  @Override
                  public void ended(Reason why) {
                    world().count("followed: " + why.getCode());
                    listener.ended(why);
                  }
                })
            .open(observer -> answers.get().subscribe(sent, observer));
    return new JournalStream() {
      @Override
      public void request() {
        call.request();
      }

      @Override
      public void close() {
        call.close();
      }
    };
  }

  @Override
  public void close() {}
}
