package dev.troth.participant.api;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.document.SpecHash;
import dev.troth.error.GrpcErrors;
import dev.troth.error.RejectedException;
import dev.troth.id.RegisterId;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.v1.EndByHandRequest;
import dev.troth.v1.EndByHandResponse;
import dev.troth.v1.EndedByHand;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Operators' ends of what nobody can finish. */
final class EndsByHand {

  private static final Logger log = LoggerFactory.getLogger(EndsByHand.class);

  private final ParticipantEngine engine;
  private final EngineCalls calls;
  private final LongSupplier wallMillis;

  EndsByHand(ParticipantEngine engine, EngineCalls calls, LongSupplier wallMillis) {
    this.engine = engine;
    this.calls = calls;
    this.wallMillis = wallMillis;
  }

  void end(EndByHandRequest request, StreamObserver<EndByHandResponse> observer) {
    RegisterId id = RegisterMessages.id(request.getKey());
    if (request.getSpecHash().size() != SpecHash.BYTES) {
      throw RegisterMessages.invalid("spec_hash: must have " + SpecHash.BYTES + " bytes");
    }
    if (request.getAct().getReason().isBlank() || request.getAct().getBy().isBlank()) {
      throw RegisterMessages.invalid("act: reason and by must not be empty");
    }
    Timestamp commit = new Timestamp(request.getCommitTimestamp());
    EndedByHand act = request.getAct().toBuilder().setAtMillis(wallMillis.getAsLong()).build();
    RegisterEvent.EndByHand end = new RegisterEvent.EndByHand(request.getSpecHash(), commit, act);
    calls.execute(
        observer,
        List.of(new Timestamp(request.getClock()), commit),
        () -> {
          try {
            engine.endByHand(
                id,
                end,
                row -> {
                  log.warn(
                      "ended by hand transaction={} as={} by={} reason={}",
                      id,
                      row.status(),
                      act.getBy(),
                      act.getReason());
                  observer.onNext(
                      EndByHandResponse.newBuilder()
                          .setClock(engine.clock().bits())
                          .setRegister(row.toRegister())
                          .build());
                  observer.onCompleted();
                });
          } catch (RejectedException e) {
            observer.onError(GrpcErrors.toStatus(e.reason()));
          }
        });
  }
}
