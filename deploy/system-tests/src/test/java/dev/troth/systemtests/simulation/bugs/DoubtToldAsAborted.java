package dev.troth.systemtests.simulation.bugs;

import dev.troth.id.OwnerId;
import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.v1.AttemptRow;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterReply;
import dev.troth.v1.RegisterStatus;

final class DoubtToldAsAborted extends Seams {

  /** What a fence finds in doubt is taken for aborted. */
  @Override
  public RegisterReply heard(RegisterReply reply, OwnerId self) {
    if (!reply.getAnswer().hasStep()) {
      return reply;
    }
    RegisterReply.Builder rash = reply.toBuilder();
    for (AttemptRow.Builder row :
        rash.getAnswerBuilder().getStepBuilder().getAttemptsBuilderList()) {
      if (row.getRegister().getStatus() == RegisterStatus.REGISTER_STATUS_YES) {
        row.getRegisterBuilder()
            .setStatus(RegisterStatus.REGISTER_STATUS_ABORTED)
            .setReason(Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_TIMEOUT));
      }
    }
    return rash.build();
  }
}
