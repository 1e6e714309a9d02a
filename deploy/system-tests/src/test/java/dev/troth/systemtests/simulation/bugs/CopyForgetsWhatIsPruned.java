package dev.troth.systemtests.simulation.bugs;

import dev.troth.participant.replica.Source;
import dev.troth.systemtests.simulation.world.ReplicaNode;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.CopiedRecord;
import dev.troth.v1.CopyResponse;
import java.util.List;

final class CopyForgetsWhatIsPruned extends Seams {

  /** What is kept is copied, and not what it builds on. */
  @Override
  public Source source(Source source, ReplicaNode replica) {
    return new SourceInFront(source) {
      @Override
      CopyResponse copied(CopyResponse answer) {
        List<CopiedRecord> records =
            answer.getRecordsList().stream()
                .filter(record -> !record.getTable().equals("pruned"))
                .toList();
        return answer.toBuilder().clearRecords().addAllRecords(records).build();
      }
    };
  }
}
