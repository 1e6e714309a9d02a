package dev.troth.participant.register;

import dev.troth.clock.Timestamp;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.HeldLock;
import dev.troth.store.v1.RegisterRecord;
import dev.troth.v1.EndedByHand;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.Owner;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;

/**
 * A register as it stands; NONE and FORGOTTEN stand for the two ways of having no row.
 *
 * @param sealed a yes that recovery has pinned (R7)
 * @param owner whose yes
 * @param prepareTimestamp a yes: the earliest commit timestamp here
 * @param reason why it was aborted
 * @param ended everyone is known to have durably decided (R9)
 * @param byHand COMMITTED or ABORTED by an operator, which proves nothing to anybody; else empty
 */
public record Row(
    RegisterStatus status,
    boolean sealed,
    Owner owner,
    Timestamp prepareTimestamp,
    Timestamp commitTimestamp,
    Reason reason,
    boolean ended,
    Branch branch,
    EndedByHand byHand) {

  /** A row that the protocol has made. */
  public Row(
      RegisterStatus status,
      boolean sealed,
      Owner owner,
      Timestamp prepareTimestamp,
      Timestamp commitTimestamp,
      Reason reason,
      boolean ended,
      Branch branch) {
    this(
        status,
        sealed,
        owner,
        prepareTimestamp,
        commitTimestamp,
        reason,
        ended,
        branch,
        EndedByHand.getDefaultInstance());
  }

  /** No row, at or above the horizon: never written. */
  public static final Row NONE = absent(RegisterStatus.REGISTER_STATUS_NONE);

  /** No row, below the horizon: nothing may be concluded (R10). */
  public static final Row FORGOTTEN = absent(RegisterStatus.REGISTER_STATUS_FORGOTTEN);

  private static Row absent(RegisterStatus status) {
    return new Row(
        status,
        false,
        Owner.getDefaultInstance(),
        Timestamp.ZERO,
        Timestamp.ZERO,
        Reason.getDefaultInstance(),
        false,
        Branch.UNKNOWN);
  }

  static Row yes(Owner owner, Timestamp prepareTimestamp, Branch branch) {
    return new Row(
        RegisterStatus.REGISTER_STATUS_YES,
        false,
        owner,
        prepareTimestamp,
        Timestamp.ZERO,
        Reason.getDefaultInstance(),
        false,
        branch);
  }

  Row asSealed() {
    return new Row(status, true, owner, prepareTimestamp, commitTimestamp, reason, ended, branch);
  }

  Row committed(Timestamp at) {
    return new Row(
        RegisterStatus.REGISTER_STATUS_COMMITTED,
        false,
        Owner.getDefaultInstance(),
        prepareTimestamp,
        at,
        Reason.getDefaultInstance(),
        false,
        branch.decided());
  }

  Row aborted(Reason why) {
    return aborted(why, branch);
  }

  Row aborted(Reason why, Branch about) {
    return new Row(
        RegisterStatus.REGISTER_STATUS_ABORTED,
        false,
        Owner.getDefaultInstance(),
        Timestamp.ZERO,
        Timestamp.ZERO,
        why,
        false,
        about.aborted());
  }

  /** This row, as an operator's. */
  Row endedByHand(EndedByHand act) {
    return new Row(
        status, sealed, owner, prepareTimestamp, commitTimestamp, reason, ended, branch, act);
  }

  Row asEnded() {
    return new Row(
            status, false, owner, prepareTimestamp, commitTimestamp, reason, true, branch.ended())
        .endedByHand(byHand);
  }

  /**
   * Its saga has ended. That it committed is remembered until all its participants know it: one of
   * them may still be in doubt, and takes FORGOTTEN for a no.
   */
  Row endedWithSaga() {
    boolean isKnown = status == RegisterStatus.REGISTER_STATUS_ABORTED || !branch.isShared();
    return isKnown
        ? asEnded()
        : new Row(
            status,
            false,
            owner,
            prepareTimestamp,
            commitTimestamp,
            reason,
            true,
            branch.endedWithSaga());
  }

  /** Whether others have to be asked before it is dropped, although it has ended (R9). */
  public boolean mayBeAwaited() {
    return ended && branch.isShared();
  }

  /** Never written, and still may be. */
  public boolean isNone() {
    return status == RegisterStatus.REGISTER_STATUS_NONE;
  }

  public boolean isInDoubt() {
    return status == RegisterStatus.REGISTER_STATUS_YES;
  }

  /** Committed or aborted: it never changes again. */
  public boolean isFinal() {
    return status == RegisterStatus.REGISTER_STATUS_COMMITTED
        || status == RegisterStatus.REGISTER_STATUS_ABORTED;
  }

  /** Whether an operator has made it final, and no decision. */
  public boolean isByHand() {
    return byHand.getAtMillis() > 0;
  }

  /** Whether the yes is that incarnation's; where it can be found does not matter. */
  boolean isOwnedBy(Owner other) {
    return owner.getIncarnation() == other.getIncarnation()
        && owner.getCoordinatorId().equals(other.getCoordinatorId());
  }

  /** The register as others are told of it. */
  public Register toRegister() {
    Register.Builder register =
        Register.newBuilder()
            .setStatus(status)
            .setSealed(sealed)
            .setPrepareTimestamp(prepareTimestamp.bits())
            .setCommitTimestamp(commitTimestamp.bits());
    for (ReadValue read : branch.reads()) {
      register.addReads(read);
    }
    if (isInDoubt()) {
      register.setOwner(owner);
    }
    if (status == RegisterStatus.REGISTER_STATUS_ABORTED) {
      register.setReason(reason);
    }
    if (isByHand()) {
      register.setEndedByHand(byHand);
    }
    return register.build();
  }

  /** Lists are short, and most of them empty: to add one by one is quicker than all at once. */
  public RegisterRecord toRecord() {
    RegisterRecord.Builder row =
        RegisterRecord.newBuilder()
            .setStatus(status)
            .setSealed(sealed)
            .setSpecHash(branch.specHash())
            .setPrepareTimestamp(prepareTimestamp.bits())
            .setCommitTimestamp(commitTimestamp.bits())
            .setEnded(ended);
    for (Member member : branch.members()) {
      row.addMembers(member);
    }
    for (Change change : branch.redo()) {
      row.addRedo(change);
    }
    for (HeldLock lock : branch.locks()) {
      row.addLocks(lock);
    }
    for (ReadValue read : branch.reads()) {
      row.addReads(read);
    }
    for (Operation operation : branch.inverse()) {
      row.addInverse(operation);
    }
    if (branch.marks().getKeysCount() > 0) {
      row.setMarks(branch.marks());
    }
    if (isInDoubt()) {
      row.setOwner(owner);
    }
    if (status == RegisterStatus.REGISTER_STATUS_ABORTED) {
      row.setReason(reason);
    }
    if (isByHand()) {
      row.setEndedByHand(byHand);
    }
    return row.build();
  }

  public static Row of(RegisterRecord row) {
    return new Row(
        row.getStatus(),
        row.getSealed(),
        row.getOwner(),
        new Timestamp(row.getPrepareTimestamp()),
        new Timestamp(row.getCommitTimestamp()),
        row.getReason(),
        row.getEnded(),
        new Branch(
            row.getMembersList(),
            row.getSpecHash(),
            row.getRedoList(),
            row.getLocksList(),
            row.getReadsList(),
            row.getInverseList(),
            row.getMarks()),
        row.getEndedByHand());
  }
}
