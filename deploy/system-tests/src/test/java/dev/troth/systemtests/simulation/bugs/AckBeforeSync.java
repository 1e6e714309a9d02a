package dev.troth.systemtests.simulation.bugs;

import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.RegisterStatus;
import java.util.Optional;

final class AckBeforeSync extends Seams {

  @Override
  public Optional<RegisterAnswer> answerAtOnce(RegisterMessage message, SimulatedDisk disk) {
    if (!message.getDecide().hasCommitTimestamp()) {
      return Optional.empty();
    }
    Register committed =
        Register.newBuilder()
            .setStatus(RegisterStatus.REGISTER_STATUS_COMMITTED)
            .setCommitTimestamp(message.getDecide().getCommitTimestamp())
            .build();
    return Optional.of(RegisterAnswer.newBuilder().setRegister(committed).build());
  }
}
