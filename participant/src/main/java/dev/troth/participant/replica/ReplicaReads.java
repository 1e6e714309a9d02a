package dev.troth.participant.replica;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.participant.api.FixedLevels;
import dev.troth.participant.api.HistoryPage;
import dev.troth.participant.api.ReadLimits;
import dev.troth.participant.api.ReadRequests;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.participant.engine.KeyScan;
import dev.troth.participant.engine.Recency;
import dev.troth.participant.engine.ShownValue;
import dev.troth.participant.engine.Store;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What a replica shows. Its own moment is its safe time: everything at or below it is there and
 * never changes. What asks for a later one waits a little for the replica to come there.
 */
final class ReplicaReads {

  /** Whoever has to wait longer had better ask somebody else. */
  static final Duration LONGEST_WAIT = Duration.ofMillis(200);

  private final ReplicaStore store;
  private final Moments moments;
  private final HybridClock clock;
  private final Executor lookups;
  private final LongSupplier nanoTime;

  /**
   * @param lookups runs what reads the store
   * @param nanoTime the monotonic time
   */
  ReplicaReads(
      ReplicaStore store,
      Moments moments,
      HybridClock clock,
      Executor lookups,
      LongSupplier nanoTime) {
    this.store = store;
    this.moments = moments;
    this.clock = clock;
    this.lookups = lookups;
    this.nanoTime = nanoTime;
  }

  void read(
      ParticipantServiceReadRequest request,
      StreamObserver<ParticipantServiceReadResponse> observer) {
    Recency recency = ReadRequests.recency(request);
    if (request.hasStaleMillis()) {
      fixed().requireWeakReadsOf(request.getKeysList());
    }
    hear(request.getClock());
    settle(
        recency,
        observer,
        at ->
            versions -> {
              ParticipantServiceReadResponse.Builder response =
                  ParticipantServiceReadResponse.newBuilder()
                      .setClock(clock.current().bits())
                      .setTimestamp(at.bits());
              request
                  .getKeysList()
                  .forEach(key -> response.addValues(ShownValue.at(versions, key, at)));
              return response.build();
            });
  }

  void scan(
      ParticipantServiceScanRequest request,
      StreamObserver<ParticipantServiceScanResponse> observer) {
    Recency recency = ReadRequests.recency(request);
    if (request.hasStaleMillis()) {
      fixed().requireWeakScanOf(request.getPrefix());
    }
    hear(request.getClock());
    settle(
        recency,
        observer,
        at ->
            versions -> {
              KeyScan.Page page = ReadRequests.page(versions, request, at);
              return ParticipantServiceScanResponse.newBuilder()
                  .setClock(clock.current().bits())
                  .setTimestamp(at.bits())
                  .addAllValues(page.values())
                  .setNextAfterKey(page.nextAfterKey())
                  .build();
            });
  }

  /** What its source holds to; a replica knows what the source said last. */
  private FixedLevels fixed() {
    return new FixedLevels(store.policies());
  }

  /** Without an end it shows what there is: a subscription goes on where it ends. */
  void history(
      ParticipantServiceHistoryRequest request,
      StreamObserver<ParticipantServiceHistoryResponse> observer) {
    HistoryPage.check(request);
    hear(request.getClock());
    Timestamp until = new Timestamp(request.getUntil());
    await(
        until,
        observer,
        come -> {
          Timestamp upTo = until.equals(Timestamp.ZERO) ? come.safeTime() : until;
          HistoryPage.Past past = new HistoryPage.Past(upTo, come.position(), true);
          answer(
              upTo,
              versions ->
                  HistoryPage.of(versions, request, past).setClock(clock.current().bits()).build(),
              observer);
        });
  }

  private <T> void settle(
      Recency recency,
      StreamObserver<T> observer,
      Function<Timestamp, Function<Store, T>> reading) {
    boolean isChosen = !recency.at().equals(Timestamp.ZERO);
    if (!isChosen && recency.staleMillis().isEmpty()) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_READ_REPLICA,
          "a read replica does not know what is now; ask the participant");
    }
    await(
        isChosen ? recency.at() : recency.floor(clock.current()),
        observer,
        come -> {
          Timestamp moment = isChosen ? recency.at() : come.safeTime();
          answer(moment, reading.apply(moment), observer);
        });
  }

  private interface Reached {
    void at(JournalProgress come);
  }

  private void await(Timestamp floor, StreamObserver<?> observer, Reached reached) {
    moments.await(
        floor,
        nanoTime.getAsLong() + Math.min(ReadLimits.waitNanos(), LONGEST_WAIT.toNanos()),
        new Moments.Waiter() {
          @Override
          public void reached(JournalProgress come) {
            reached.at(come);
          }

          @Override
          public void refused(RejectedException why) {
            observer.onError(GrpcErrors.toStatus(why.reason()));
          }
        });
  }

  private <T> void answer(Timestamp at, Function<Store, T> reading, StreamObserver<T> observer) {
    lookups.execute(
        () -> {
          T answer;
          try {
            answer = store.read(at, reading);
          } catch (RejectedException e) {
            observer.onError(GrpcErrors.toStatus(e.reason()));
            return;
          }
          observer.onNext(answer);
          observer.onCompleted();
        });
  }

  private void hear(long bits) {
    Timestamp heard = new Timestamp(bits);
    if (clock.isTooFarAhead(heard)) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_CLOCK_SKEW,
          "the sender's clock, "
              + heard
              + ", is too far ahead of this replica's; check the clocks");
    }
    clock.observe(heard);
  }
}
