package dev.troth.systemtests.simulation.bugs;

import dev.troth.participant.replica.Source;
import dev.troth.systemtests.simulation.world.ReplicaNode;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.ParticipantServiceSubscribeResponse;

final class ReplicaTakesClockForSafe extends Seams {

  /** What is in doubt is nothing that a replica knows of. */
  @Override
  public Source source(Source source, ReplicaNode replica) {
    return new SourceInFront(source) {
      @Override
      ParticipantServiceSubscribeResponse journal(ParticipantServiceSubscribeResponse answer) {
        return answer.getSafeTimestamp() == 0
            ? answer
            : answer.toBuilder().setSafeTimestamp(answer.getClock()).build();
      }
    };
  }
}
