package dev.troth.systemtests.simulation.bugs;

import dev.troth.participant.replica.Source;
import dev.troth.systemtests.simulation.world.ReplicaNode;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;

final class ReplicaNeverCopiesAnew extends Seams {

  /** Too old is told as any other refusal is. */
  @Override
  public Source source(Source source, ReplicaNode replica) {
    return new SourceInFront(source) {
      @Override
      Reason ended(Reason why) {
        return why.getCode() == ErrorCode.ERROR_CODE_SNAPSHOT_TOO_OLD
            ? why.toBuilder().setCode(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE).build()
            : why;
      }
    };
  }
}
