package dev.troth.systemtests.simulation.bugs;

import dev.troth.id.TransactionId;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.SimulatedDisk;
import dev.troth.v1.NoteSagaRequest;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterMessage;
import java.util.Optional;

final class OutcomeBeforeSync extends Seams {

  /** A home says that an outcome is noted as soon as it hears of it. */
  @Override
  public Optional<RegisterAnswer> answerAtOnce(RegisterMessage message, SimulatedDisk disk) {
    NoteSagaRequest note = message.getNoteSaga();
    if (!note.hasOutcome()) {
      return Optional.empty();
    }
    TransactionId saga = TransactionId.of(note.getSagaId());
    return disk.home(saga)
        .map(
            home ->
                RegisterAnswer.newBuilder()
                    .setSaga(
                        home.toSagaRow(saga).toBuilder().clearStuck().setOutcome(note.getOutcome()))
                    .build());
  }
}
