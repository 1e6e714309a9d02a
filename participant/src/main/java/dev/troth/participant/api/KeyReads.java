package dev.troth.participant.api;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.participant.engine.KeyScan;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.Recency;
import dev.troth.participant.engine.Store;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import dev.troth.v1.ReadValue;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Keys at a moment: those named, from the engine; those with a prefix, from the store aside. */
final class KeyReads {

  private final Store store;
  private final ParticipantEngine engine;
  private final EngineCalls calls;
  private final Executor engineThread;
  private final Executor lookups;
  private final FixedLevels fixed;
  private final LongSupplier nanoTime;
  private final LongAdder scanPages;

  KeyReads(
      Store store,
      ParticipantEngine engine,
      EngineCalls calls,
      Executor engineThread,
      Executor lookups,
      KeyPolicies policies,
      LongSupplier nanoTime,
      LongAdder scanPages) {
    this.store = store;
    this.engine = engine;
    this.calls = calls;
    this.engineThread = engineThread;
    this.lookups = lookups;
    this.fixed = new FixedLevels(policies);
    this.nanoTime = nanoTime;
    this.scanPages = scanPages;
  }

  void read(
      ParticipantServiceReadRequest request,
      StreamObserver<ParticipantServiceReadResponse> observer) {
    Recency recency = ReadRequests.recency(request);
    if (request.hasStaleMillis()) {
      fixed.requireWeakReadsOf(request.getKeysList());
    }
    long until = nanoTime.getAsLong() + ReadLimits.waitNanos();
    calls.execute(
        observer,
        heard(request.getClock(), recency),
        () ->
            engine.read(
                request.getKeysList(),
                recency,
                until,
                EngineCalls.reader(
                    observer,
                    (at, values) -> {
                      observer.onNext(
                          ParticipantServiceReadResponse.newBuilder()
                              .setClock(engine.clock().bits())
                              .setTimestamp(at.bits())
                              .addAllValues(values)
                              .build());
                      observer.onCompleted();
                    })));
  }

  void scan(
      ParticipantServiceScanRequest request,
      StreamObserver<ParticipantServiceScanResponse> observer) {
    Recency recency = ReadRequests.recency(request);
    if (request.hasStaleMillis()) {
      fixed.requireWeakScanOf(request.getPrefix());
    }
    long until = nanoTime.getAsLong() + ReadLimits.waitNanos();
    calls.execute(
        observer,
        heard(request.getClock(), recency),
        () ->
            engine.settlePrefix(
                request.getPrefix(),
                recency,
                until,
                EngineCalls.reader(
                    observer,
                    (at, nothing) ->
                        lookups.execute(
                            () -> EngineCalls.look(observer, () -> page(request, at, observer))))));
  }

  /** What is settled at a moment stays as it is: whoever reads it need not hurry. */
  private void page(
      ParticipantServiceScanRequest request,
      Timestamp at,
      StreamObserver<ParticipantServiceScanResponse> observer) {
    KeyScan.Page page = ReadRequests.page(store, request, at);
    scanPages.increment();
    if (engine.isAnythingMarked()) {
      engineThread.execute(
          () -> {
            List<ReadValue> marked = engine.marked(page.values());
            lookups.execute(() -> answer(at, marked, page.nextAfterKey(), observer));
          });
    } else {
      answer(at, page.values(), page.nextAfterKey(), observer);
    }
  }

  private void answer(
      Timestamp at,
      List<ReadValue> values,
      String nextAfterKey,
      StreamObserver<ParticipantServiceScanResponse> observer) {
    observer.onNext(
        ParticipantServiceScanResponse.newBuilder()
            .setClock(engine.clock().bits())
            .setTimestamp(at.bits())
            .addAllValues(values)
            .setNextAfterKey(nextAfterKey)
            .build());
    observer.onCompleted();
  }

  private static List<Timestamp> heard(long clock, Recency recency) {
    return List.of(new Timestamp(clock), recency.at(), recency.notBefore());
  }
}
