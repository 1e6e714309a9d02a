package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.v1.EndSagaRequest;
import dev.troth.v1.FenceStepRequest;
import dev.troth.v1.Member;
import dev.troth.v1.NoteSagaRequest;
import dev.troth.v1.OpenSagaRequest;
import dev.troth.v1.Outcome;
import dev.troth.v1.Owner;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.StuckStep;
import dev.troth.v1.StuckSteps;
import dev.troth.v1.TransactionSpec;
import java.util.List;

/** The messages about one saga, besides those about its registers. */
record SagaMessages(ByteString sagaId, ByteString specHash) {

  RegisterMessage open(Owner owner, List<Member> members, TransactionSpec spec) {
    return RegisterMessage.newBuilder()
        .setOpenSaga(
            OpenSagaRequest.newBuilder()
                .setSagaId(sagaId)
                .setSpecHash(specHash)
                .setOwner(owner)
                .addAllMembers(members)
                .setSpec(spec))
        .build();
  }

  RegisterMessage fence(int step, Reason reason) {
    return RegisterMessage.newBuilder()
        .setFenceStep(
            FenceStepRequest.newBuilder()
                .setSagaId(sagaId)
                .setSpecHash(specHash)
                .setStep(step)
                .setReason(reason))
        .build();
  }

  RegisterMessage noteAdoption(Owner owner) {
    return RegisterMessage.newBuilder().setNoteSaga(note().setAdoptedBy(owner)).build();
  }

  RegisterMessage noteStuck(List<StuckStep> steps) {
    return RegisterMessage.newBuilder()
        .setNoteSaga(note().setStuck(StuckSteps.newBuilder().addAllSteps(steps)))
        .build();
  }

  RegisterMessage noteOutcome(Outcome outcome) {
    return RegisterMessage.newBuilder().setNoteSaga(note().setOutcome(outcome)).build();
  }

  RegisterMessage end() {
    return RegisterMessage.newBuilder()
        .setEndSaga(EndSagaRequest.newBuilder().setSagaId(sagaId).setSpecHash(specHash))
        .build();
  }

  private NoteSagaRequest.Builder note() {
    return NoteSagaRequest.newBuilder().setSagaId(sagaId).setSpecHash(specHash);
  }
}
