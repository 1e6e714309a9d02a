package dev.troth.systemtests.simulation.bugs;

import dev.troth.coordinator.engine.JournalListener;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Reason;
import java.util.function.UnaryOperator;

/** Hears something else than was said. */
record JournalChanged(
    JournalListener behind, UnaryOperator<ParticipantServiceSubscribeResponse> change)
    implements JournalListener {

  @Override
  public void received(ParticipantServiceSubscribeResponse response) {
    behind.received(change.apply(response));
  }

  @Override
  public void ended(Reason why) {
    behind.ended(why);
  }
}
