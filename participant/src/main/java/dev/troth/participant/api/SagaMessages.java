package dev.troth.participant.api;

import com.google.protobuf.ByteString;
import dev.troth.daemon.document.OpenSagaRules;
import dev.troth.daemon.document.SagaGraph;
import dev.troth.daemon.document.SpecHash;
import dev.troth.daemon.document.TransactionIds;
import dev.troth.daemon.document.Violation;
import dev.troth.error.RejectedException;
import dev.troth.id.OwnerId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.participant.api.RegisterMessages.Work;
import dev.troth.participant.register.RegisterRules;
import dev.troth.participant.saga.HomeEvent;
import dev.troth.v1.EndSagaRequest;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.FenceStepRequest;
import dev.troth.v1.NoteSagaRequest;
import dev.troth.v1.OpenSagaRequest;
import dev.troth.v1.Outcome;
import dev.troth.v1.Owner;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.Resolution;
import dev.troth.v1.StuckStep;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Checks messages about sagas, and says what the engine is to do about each. Unary calls and
 * streams share it.
 */
public final class SagaMessages {

  private final StoreId self;
  private final String name;
  private final LongSupplier wallMillis;

  /**
   * @param name this participant's
   */
  public SagaMessages(StoreId self, String name, LongSupplier wallMillis) {
    this.self = self;
    this.name = name;
    this.wallMillis = wallMillis;
  }

  public Work openSaga(OpenSagaRequest request) {
    List<Violation> violations = OpenSagaRules.check(request, self, name);
    if (!violations.isEmpty()) {
      throw invalid(Violation.describe(violations));
    }
    TransactionId saga = saga(request.getSagaId());
    Optional<Reason> refusal = TransactionIds.refusal(saga, wallMillis.getAsLong());
    if (refusal.isPresent()) {
      throw new RejectedException(refusal.get());
    }
    HomeEvent.Open open =
        new HomeEvent.Open(
            request.getSpecHash(),
            request.getSpec().toByteString(),
            request.getMembersList(),
            SagaGraph.of(request.getSpec().getSaga()).pivot(),
            request.getOwner());
    return (engine, reply) -> engine.sagas().open(saga, open, reply);
  }

  public Work fenceStep(FenceStepRequest request) {
    TransactionId saga = saga(request.getSagaId());
    requireHash(request.getSpecHash());
    requireStep("step", request.getStep());
    Reason why = request.hasReason() ? request.getReason() : RegisterRules.STEP_FENCED;
    return (engine, reply) ->
        engine.sagas().fence(saga, request.getStep(), request.getSpecHash(), why, reply);
  }

  public Work noteSaga(NoteSagaRequest request) {
    TransactionId saga = saga(request.getSagaId());
    requireHash(request.getSpecHash());
    HomeEvent note = note(request);
    return (engine, reply) -> engine.sagas().note(saga, note, reply);
  }

  public Work endSaga(EndSagaRequest request) {
    TransactionId saga = saga(request.getSagaId());
    requireHash(request.getSpecHash());
    return (engine, reply) -> engine.sagas().end(saga, request.getSpecHash(), reply);
  }

  private static HomeEvent note(NoteSagaRequest request) {
    ByteString hash = request.getSpecHash();
    return switch (request.getNoteCase()) {
      case ADOPTED_BY -> new HomeEvent.Adopt(hash, owner(request.getAdoptedBy()));
      case STUCK -> {
        request.getStuck().getStepsList().forEach(SagaMessages::requireStuck);
        yield new HomeEvent.Stick(hash, request.getStuck().getStepsList());
      }
      case RESOLUTION -> new HomeEvent.Resolve(hash, resolution(request.getResolution()));
      case OUTCOME -> new HomeEvent.Finish(hash, outcome(request.getOutcome()));
      case NOTE_NOT_SET ->
          throw invalid("a note is needed: adopted_by, stuck, resolution or outcome");
    };
  }

  private static Owner owner(Owner owner) {
    try {
      OwnerId.of(owner);
      return owner;
    } catch (IllegalArgumentException e) {
      throw invalid("adopted_by.coordinator_id: " + e.getMessage());
    }
  }

  private static void requireStuck(StuckStep step) {
    requireStep("stuck.step", step.getStep());
    requireKind("stuck.kind", step.getKind());
  }

  private static Resolution resolution(Resolution resolution) {
    requireStep("resolution.step", resolution.getStep());
    requireKind("resolution.kind", resolution.getKind());
    if (resolution.getVerdict() == Verdict.VERDICT_UNSPECIFIED
        || resolution.getVerdict() == Verdict.UNRECOGNIZED) {
      throw invalid("resolution.verdict: one of retry, skip, done is needed");
    }
    if (resolution.getReason().isBlank()) {
      throw invalid("resolution.reason: is missing; say why, for those who read it later");
    }
    return resolution;
  }

  private static Outcome outcome(Outcome outcome) {
    if (outcome.getStatus() != TransactionStatus.TRANSACTION_STATUS_COMPLETED
        && outcome.getStatus() != TransactionStatus.TRANSACTION_STATUS_COMPENSATED) {
      throw invalid("outcome.status: a saga ends COMPLETED or COMPENSATED");
    }
    return outcome;
  }

  private static void requireKind(String path, RegisterKind kind) {
    if (kind != RegisterKind.REGISTER_KIND_ACTION
        && kind != RegisterKind.REGISTER_KIND_COMPENSATION) {
      throw invalid(path + ": an action or a compensation is needed");
    }
  }

  private static void requireStep(String path, int step) {
    if (step < 1) {
      throw invalid(path + ": steps are numbered from 1");
    }
  }

  private static void requireHash(ByteString specHash) {
    if (specHash.size() != SpecHash.BYTES) {
      throw invalid("spec_hash: must have " + SpecHash.BYTES + " bytes, not " + specHash.size());
    }
  }

  /** The saga that is meant. */
  static TransactionId saga(ByteString id) {
    try {
      return TransactionId.of(id);
    } catch (IllegalArgumentException e) {
      throw invalid("saga_id: " + e.getMessage());
    }
  }

  private static RejectedException invalid(String message) {
    return new RejectedException(ErrorCode.ERROR_CODE_INVALID_REQUEST, message);
  }
}
