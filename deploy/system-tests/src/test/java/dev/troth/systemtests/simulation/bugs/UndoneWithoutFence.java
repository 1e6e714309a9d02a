package dev.troth.systemtests.simulation.bugs;

import dev.troth.id.TransactionId;
import dev.troth.participant.engine.RegisterRow;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.v1.AttemptRow;
import dev.troth.v1.FenceStepRequest;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterMessage;
import java.util.Optional;

final class UndoneWithoutFence extends Seams {

  /** Looks for attempts, and leaves the step open. */
  @Override
  public Optional<RegisterAnswer> answerInstead(RegisterMessage message, SimulatedDisk disk) {
    if (!message.hasFenceStep()) {
      return Optional.empty();
    }
    FenceStepRequest fence = message.getFenceStep();
    RegisterAnswer.Builder answer = RegisterAnswer.newBuilder();
    answer.getStepBuilder().setReason(fence.getReason());
    for (RegisterRow row : disk.rowsOf(TransactionId.of(fence.getSagaId()))) {
      if (row.id().step() == fence.getStep()) {
        answer
            .getStepBuilder()
            .addAttempts(
                AttemptRow.newBuilder()
                    .setKind(row.id().kind())
                    .setAttempt(row.id().attempt())
                    .setRegister(row.row().toRegister()));
      }
    }
    return Optional.of(answer.build());
  }
}
