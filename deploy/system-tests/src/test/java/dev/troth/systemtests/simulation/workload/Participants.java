package dev.troth.systemtests.simulation.workload;

import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.World;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who takes part in a transaction. */
final class Participants {

  private Participants() {}

  static List<Member> of(TransactionSpec spec, World world) {
    Set<String> names = new LinkedHashSet<>();
    for (Operation operation : spec.getAtomic().getOperationsList()) {
      names.add(operation.getParticipant());
    }
    List<Member> members = new ArrayList<>();
    for (ParticipantNode participant : world.participants()) {
      if (names.contains(participant.name())) {
        members.add(participant.member());
      }
    }
    return members;
  }
}
