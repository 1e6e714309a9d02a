package dev.troth.participant.register;

import static dev.troth.participant.register.Transition.Consequence.APPLY;
import static dev.troth.participant.register.Transition.Consequence.HOLD_LOCKS;
import static dev.troth.participant.register.Transition.Consequence.NONE;
import static dev.troth.participant.register.Transition.Consequence.RELEASE;
import static dev.troth.participant.register.Transition.Force.RIDE;
import static dev.troth.participant.register.Transition.Force.SYNC;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.participant.register.RegisterEvent.DecideAbort;
import dev.troth.participant.register.RegisterEvent.DecideCommit;
import dev.troth.participant.register.RegisterEvent.End;
import dev.troth.participant.register.RegisterEvent.EndByHand;
import dev.troth.participant.register.RegisterEvent.EndSaga;
import dev.troth.participant.register.RegisterEvent.Fence;
import dev.troth.participant.register.RegisterEvent.OwnerAbort;
import dev.troth.participant.register.RegisterEvent.Peek;
import dev.troth.participant.register.RegisterEvent.Prepare;
import dev.troth.participant.register.RegisterEvent.Seal;
import dev.troth.participant.register.RegisterEvent.VoteAlone;
import dev.troth.participant.register.RegisterEvent.VoteNo;
import dev.troth.participant.register.RegisterEvent.VoteYes;
import dev.troth.participant.register.Transition.Evaluate;
import dev.troth.participant.register.Transition.Halt;
import dev.troth.participant.register.Transition.Reused;
import dev.troth.participant.register.Transition.Unchanged;
import dev.troth.participant.register.Transition.Written;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterKind;

/**
 * The register's transitions, complete (protocol section 6). R1: a register is written once, NONE →
 * YES → COMMITTED | ABORTED or NONE → ABORTED, and {@code sealed} is a sticky bit of YES.
 *
 * <p>Rows of all kinds obey the same rules, but for one: a saga's rows are needed until the saga
 * ends, however their own transactions ended.
 */
public final class RegisterRules {

  static final Reason FENCED =
      Reason.newBuilder()
          .setCode(ErrorCode.ERROR_CODE_FENCED)
          .setMessage("recovery closed the transaction before this participant had voted")
          .build();

  private static final Reason BY_HAND =
      Reason.newBuilder()
          .setCode(ErrorCode.ERROR_CODE_ENDED_BY_HAND)
          .setMessage("an operator has ended the transaction here by hand")
          .build();

  /** Why nothing more is done in a step that has been fenced (S3). */
  public static final Reason STEP_FENCED =
      Reason.newBuilder()
          .setCode(ErrorCode.ERROR_CODE_STEP_FENCED)
          .setMessage("the saga has turned back: this step is closed for good")
          .build();

  private RegisterRules() {}

  /** What {@code event} does to the {@code row} of an atomic transaction. */
  public static Transition decide(Row row, RegisterEvent event) {
    return decide(RegisterKind.REGISTER_KIND_UNSPECIFIED, row, event);
  }

  /** What {@code event} does to a {@code row} of this kind. */
  public static Transition decide(RegisterKind kind, Row row, RegisterEvent event) {
    if (isOtherContent(row, event)) {
      return new Reused();
    }
    if (event instanceof Prepare) {
      return onPrepare(row);
    }
    if (event instanceof VoteYes vote) {
      return onVote(row, Row.yes(vote.owner(), vote.prepareTimestamp(), vote.branch()), HOLD_LOCKS);
    }
    if (event instanceof VoteAlone vote) {
      return onVoteAlone(kind, row, vote);
    }
    if (event instanceof VoteNo vote) {
      return onVote(row, Row.NONE.aborted(vote.reason(), vote.branch()), NONE);
    }
    if (row.isByHand() && !(event instanceof End)) {
      return new Unchanged(row); // also when the decision comes after all, and is another one
    }
    if (event instanceof DecideCommit decide) {
      return onCommit(row, decide.commitTimestamp());
    }
    if (event instanceof DecideAbort decide) {
      return onAbort(row, decide.reason(), decide.specHash());
    }
    if (event instanceof OwnerAbort abort) {
      return onOwnerAbort(row, abort);
    }
    if (event instanceof Seal seal) {
      return onSeal(row, seal.specHash());
    }
    if (event instanceof Peek) {
      return new Unchanged(row);
    }
    if (event instanceof End) {
      return isOfSaga(kind) ? new Unchanged(row) : onEnd(row);
    }
    if (event instanceof Fence fence) {
      return onFence(row, fence);
    }
    if (event instanceof EndByHand end) {
      return onEndByHand(row, end);
    }
    if (event instanceof EndSaga) {
      return onEndSaga(row);
    }
    throw new IllegalArgumentException("no such event: " + event);
  }

  private static boolean isOfSaga(RegisterKind kind) {
    return kind != RegisterKind.REGISTER_KIND_UNSPECIFIED;
  }

  /** R11. A row made by a fence for no content in particular says no to whatever comes. */
  private static boolean isOtherContent(Row row, RegisterEvent event) {
    ByteString known = row.branch().specHash();
    return !known.isEmpty() && !event.specHash().isEmpty() && !known.equals(event.specHash());
  }

  private static Transition onPrepare(Row row) {
    return row.isNone()
        ? new Evaluate()
        : new Unchanged(row); // R1; FORGOTTEN is the answer EXPIRED (R10)
  }

  private static Transition onVote(Row row, Row vote, Transition.Consequence consequence) {
    return row.isNone()
        ? new Written(vote, SYNC, consequence) // R2
        : new Halt("a vote was taken on a register that is " + row.status());
  }

  private static Transition onVoteAlone(RegisterKind kind, Row row, VoteAlone vote) {
    Row committed =
        Row.yes(Row.NONE.owner(), vote.commitTimestamp(), vote.branch())
            .committed(vote.commitTimestamp());
    return onVote(row, isOfSaga(kind) ? committed : committed.asEnded(), APPLY);
  }

  private static Transition onCommit(Row row, Timestamp at) {
    return switch (row.status()) {
      case REGISTER_STATUS_YES ->
          at.compareTo(row.prepareTimestamp()) >= 0
              ? new Written(row.committed(at), RIDE, APPLY)
              : new Halt(
                  "COMMIT at " + at + " is below the prepare timestamp of its own yes"); // I5
      case REGISTER_STATUS_COMMITTED ->
          at.equals(row.commitTimestamp())
              ? new Unchanged(row)
              : new Halt("COMMIT at " + at + " of what is committed at " + row.commitTimestamp());
      case REGISTER_STATUS_FORGOTTEN -> new Unchanged(row); // R10
      case REGISTER_STATUS_NONE, REGISTER_STATUS_ABORTED ->
          new Halt("COMMIT of a register that is " + row.status()); // I3
      case REGISTER_STATUS_UNSPECIFIED, UNRECOGNIZED -> damaged(row);
    };
  }

  private static Transition onAbort(Row row, Reason reason, ByteString specHash) {
    return switch (row.status()) {
      case REGISTER_STATUS_NONE -> closed(specHash, reason);
      case REGISTER_STATUS_YES -> new Written(row.aborted(reason), RIDE, RELEASE);
      case REGISTER_STATUS_ABORTED, REGISTER_STATUS_FORGOTTEN -> new Unchanged(row);
      case REGISTER_STATUS_COMMITTED -> new Halt("ABORT of a register that is committed"); // I2
      case REGISTER_STATUS_UNSPECIFIED, UNRECOGNIZED -> damaged(row);
    };
  }

  /** R6. What refuses the abort is the row itself. */
  private static Transition onOwnerAbort(Row row, OwnerAbort abort) {
    return switch (row.status()) {
      case REGISTER_STATUS_NONE -> closed(abort.specHash(), abort.reason());
      case REGISTER_STATUS_YES ->
          row.isOwnedBy(abort.owner()) && !row.sealed()
              ? new Written(row.aborted(abort.reason()), SYNC, RELEASE)
              : new Unchanged(row);
      case REGISTER_STATUS_COMMITTED, REGISTER_STATUS_ABORTED, REGISTER_STATUS_FORGOTTEN ->
          new Unchanged(row);
      case REGISTER_STATUS_UNSPECIFIED, UNRECOGNIZED -> damaged(row);
    };
  }

  /** R7. */
  private static Transition onSeal(Row row, ByteString specHash) {
    return switch (row.status()) {
      case REGISTER_STATUS_NONE -> closed(specHash, FENCED);
      case REGISTER_STATUS_YES ->
          row.sealed() ? new Unchanged(row) : new Written(row.asSealed(), SYNC, NONE);
      case REGISTER_STATUS_COMMITTED, REGISTER_STATUS_ABORTED, REGISTER_STATUS_FORGOTTEN ->
          new Unchanged(row);
      case REGISTER_STATUS_UNSPECIFIED, UNRECOGNIZED -> damaged(row);
    };
  }

  /** A register that was never written is closed for good. */
  private static Transition closed(ByteString specHash, Reason why) {
    return new Written(Row.NONE.aborted(why, Branch.closed(specHash)), SYNC, NONE);
  }

  /** R9. */
  private static Transition onEnd(Row row) {
    return row.isFinal() && !row.ended()
        ? new Written(row.asEnded(), RIDE, NONE)
        : new Unchanged(row);
  }

  private static Transition onEndSaga(Row row) {
    return row.isFinal() && !row.ended()
        ? new Written(row.endedWithSaga(), RIDE, NONE)
        : new Unchanged(row);
  }

  /** Only a yes is anything to be ended, and no later than its own prepare timestamp allows. */
  private static Transition onEndByHand(Row row, EndByHand end) {
    if (!row.isInDoubt()) {
      return new Unchanged(row);
    }
    if (end.commitTimestamp().equals(Timestamp.ZERO)) {
      return new Written(row.aborted(BY_HAND).endedByHand(end.act()), SYNC, RELEASE);
    }
    return end.commitTimestamp().compareTo(row.prepareTimestamp()) >= 0
        ? new Written(row.committed(end.commitTimestamp()).endedByHand(end.act()), SYNC, APPLY)
        : new Unchanged(row);
  }

  /** S3. The row remembers the first who closed it. */
  private static Transition onFence(Row row, Fence fence) {
    return switch (row.status()) {
      case REGISTER_STATUS_NONE -> closed(fence.specHash(), fence.reason());
      case REGISTER_STATUS_ABORTED, REGISTER_STATUS_FORGOTTEN -> new Unchanged(row);
      case REGISTER_STATUS_YES, REGISTER_STATUS_COMMITTED ->
          new Halt("a fence that is " + row.status());
      case REGISTER_STATUS_UNSPECIFIED, UNRECOGNIZED -> damaged(row);
    };
  }

  private static Transition damaged(Row row) {
    return new Halt("a register row of status " + row.status());
  }
}
