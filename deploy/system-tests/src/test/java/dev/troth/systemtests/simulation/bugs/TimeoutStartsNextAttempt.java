package dev.troth.systemtests.simulation.bugs;

import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.v1.OwnerAbortRequest;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterStatus;
import java.util.Optional;

final class TimeoutStartsNextAttempt extends Seams {

  /** An attempt that is given up counts as aborted. */
  @Override
  public Optional<RegisterAnswer> answerInstead(RegisterMessage message, SimulatedDisk disk) {
    if (!isOfStep(message)) {
      return Optional.empty();
    }
    RegisterAnswer.Builder answer = RegisterAnswer.newBuilder();
    answer
        .getRegisterBuilder()
        .setStatus(RegisterStatus.REGISTER_STATUS_ABORTED)
        .setReason(message.getOwnerAbort().getReason());
    return Optional.of(answer.build());
  }

  private static boolean isOfStep(RegisterMessage message) {
    OwnerAbortRequest abort = message.getOwnerAbort();
    return message.hasOwnerAbort() && abort.getKey().getStep() > 0;
  }
}
