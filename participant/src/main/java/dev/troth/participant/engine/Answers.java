package dev.troth.participant.engine;

import dev.troth.id.TransactionId;
import dev.troth.participant.register.Row;
import dev.troth.participant.saga.HomeRow;
import dev.troth.v1.AttemptRow;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.FencedStep;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.Rejection;
import dev.troth.v1.SagaEnded;
import java.time.Instant;
import java.util.List;

/** What messages are answered with. */
final class Answers {

  static final RegisterAnswer ENDED =
      RegisterAnswer.newBuilder().setEnded(SagaEnded.getDefaultInstance()).build();

  private Answers() {}

  /** The row; of one that was ended by hand nobody is told what it says. */
  static RegisterAnswer of(Row row) {
    if (row.isByHand()) {
      return rejected(
          ErrorCode.ERROR_CODE_ENDED_BY_HAND,
          "it was ended by hand here, as %s, by %s at %s: %s"
              .formatted(
                  row.status() == RegisterStatus.REGISTER_STATUS_COMMITTED
                      ? "COMMITTED"
                      : "ABORTED",
                  row.byHand().getBy(),
                  Instant.ofEpochMilli(row.byHand().getAtMillis()),
                  row.byHand().getReason()));
    }
    return RegisterAnswer.newBuilder().setRegister(row.toRegister()).build();
  }

  static RegisterAnswer of(TransactionId saga, HomeRow row) {
    return RegisterAnswer.newBuilder().setSaga(row.toSagaRow(saga)).build();
  }

  static RegisterAnswer fenced(Reason why, List<AttemptRow> attempts) {
    return RegisterAnswer.newBuilder()
        .setStep(FencedStep.newBuilder().setReason(why).addAllAttempts(attempts))
        .build();
  }

  static RegisterAnswer rejected(ErrorCode code, String message) {
    return rejected(Reason.newBuilder().setCode(code).setMessage(message).build());
  }

  static RegisterAnswer rejected(Reason reason) {
    return RegisterAnswer.newBuilder()
        .setRejection(Rejection.newBuilder().setReason(reason))
        .build();
  }
}
