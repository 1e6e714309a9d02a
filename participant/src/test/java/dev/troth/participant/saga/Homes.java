package dev.troth.participant.saga;

import com.google.protobuf.ByteString;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Member;
import dev.troth.v1.Outcome;
import dev.troth.v1.Owner;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.Resolution;
import dev.troth.v1.Saga;
import dev.troth.v1.StuckStep;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.Verdict;
import java.util.List;
import java.util.UUID;

/** What the rows and events of the home row's tests are made of. */
final class Homes {

  static final long NOW = 1_000;
  static final TransactionId SAGA = new TransactionId(new UUID(0x7000L, 0x8000_0000_0000_0001L));
  static final ByteString CONTENT = ByteString.copyFromUtf8("c".repeat(32));
  static final ByteString OTHER_CONTENT = ByteString.copyFromUtf8("o".repeat(32));
  static final TransactionSpec SPEC =
      TransactionSpec.newBuilder()
          .setId(SAGA.toString())
          .setSaga(Saga.getDefaultInstance())
          .build();
  static final Owner OWNER = Owner.newBuilder().setIncarnation(1).build();
  static final Owner OTHER_OWNER = Owner.newBuilder().setIncarnation(2).build();
  static final List<Member> MEMBERS = List.of(Member.newBuilder().setName("p1").build());
  static final Reason WHY =
      Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE).build();
  static final Resolution RESOLUTION =
      Resolution.newBuilder()
          .setStep(2)
          .setKind(RegisterKind.REGISTER_KIND_ACTION)
          .setVerdict(Verdict.VERDICT_DONE)
          .setReason("paid in cash")
          .setBy("ann")
          .build();

  static final int PIVOT = 3;
  static final HomeRow OPEN =
      HomeRow.opened(new HomeRow.Opening(CONTENT, SPEC.toByteString(), MEMBERS, PIVOT, NOW), OWNER);
  static final HomeRow STUCK = OPEN.stuckOn(List.of(stuck(2, NOW)));
  static final HomeRow RESOLVED =
      STUCK.resolved(
          stuck(2, NOW), RESOLUTION.toBuilder().setAtMillis(NOW).setStuckOn(WHY).build());
  static final HomeRow FINISHED =
      OPEN.finished(outcome(TransactionStatus.TRANSACTION_STATUS_COMPLETED));

  private Homes() {}

  static StuckStep stuck(int step, long sinceMillis) {
    return StuckStep.newBuilder()
        .setStep(step)
        .setKind(RegisterKind.REGISTER_KIND_ACTION)
        .setReason(WHY)
        .setSinceMillis(sinceMillis)
        .build();
  }

  static Outcome outcome(TransactionStatus status) {
    return Outcome.newBuilder().setTransactionId(SAGA.toString()).setStatus(status).build();
  }
}
