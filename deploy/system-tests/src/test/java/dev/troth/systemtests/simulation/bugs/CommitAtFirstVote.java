package dev.troth.systemtests.simulation.bugs;

import dev.troth.id.OwnerId;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.RegisterStatus;
import java.util.HashMap;
import java.util.Map;

final class CommitAtFirstVote extends Seams {

  private final Map<RegisterKey, Long> first = new HashMap<>();

  /** Every vote looks like the first. */
  @Override
  public RegisterReply heard(RegisterReply reply, OwnerId self) {
    if (reply.getAnswer().getRegister().getStatus() != RegisterStatus.REGISTER_STATUS_YES) {
      return reply;
    }
    long prepared = reply.getAnswer().getRegister().getPrepareTimestamp();
    RegisterReply.Builder changed = reply.toBuilder();
    changed
        .getAnswerBuilder()
        .getRegisterBuilder()
        .setPrepareTimestamp(first.computeIfAbsent(reply.getKey(), key -> prepared));
    return changed.build();
  }
}
