package dev.troth.systemtests.simulation.bugs;

import dev.troth.coordinator.engine.JournalListener;
import dev.troth.coordinator.engine.JournalStream;
import dev.troth.coordinator.engine.ParticipantLink;
import dev.troth.systemtests.simulation.world.LinkInFront;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.ParticipantServiceSubscribeRequest;

final class CacheBelievesLaterCut extends Seams {

  /** All is told up to the clock of who tells it. */
  @Override
  public ParticipantLink link(ParticipantLink link) {
    return new LinkInFront(link) {
      @Override
      public JournalStream subscribe(
          ParticipantServiceSubscribeRequest request, JournalListener listener) {
        return super.subscribe(
            request,
            new JournalChanged(
                listener,
                answer ->
                    answer.getSafeTimestamp() == 0
                        ? answer
                        : answer.toBuilder().setSafeTimestamp(answer.getClock()).build()));
      }
    };
  }
}
