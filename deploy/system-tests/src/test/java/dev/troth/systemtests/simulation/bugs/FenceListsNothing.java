package dev.troth.systemtests.simulation.bugs;

import dev.troth.id.OwnerId;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.RegisterReply;

final class FenceListsNothing extends Seams {

  /** A driver hears of no attempt that a fence has found. */
  @Override
  public RegisterReply heard(RegisterReply reply, OwnerId self) {
    if (!reply.getAnswer().hasStep()) {
      return reply;
    }
    RegisterReply.Builder poor = reply.toBuilder();
    poor.getAnswerBuilder().getStepBuilder().clearAttempts();
    return poor.build();
  }
}
