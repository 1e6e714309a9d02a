package dev.troth.systemtests.simulation.bugs;

import dev.troth.id.OwnerId;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.RegisterReply;

final class CountsForeignVotes extends Seams {

  /** Every yes looks like one's own. */
  @Override
  public RegisterReply heard(RegisterReply reply, OwnerId self) {
    if (!reply.getAnswer().getRegister().hasOwner()) {
      return reply;
    }
    RegisterReply.Builder changed = reply.toBuilder();
    changed
        .getAnswerBuilder()
        .getRegisterBuilder()
        .setOwner(self.at(reply.getAnswer().getRegister().getOwner().getAddress()));
    return changed.build();
  }
}
