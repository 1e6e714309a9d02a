package dev.troth.coordinator.owner;

import dev.troth.clock.Timestamp;
import dev.troth.id.OwnerId;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import java.util.List;
import java.util.Optional;

/**
 * What an owner knows of one branch.
 *
 * @param known of its register
 * @param hasGets whether its outcome has reads
 * @param reachable whether messages reach its participant at present
 * @param timestamp a yes: when it may commit; COMMITTED: when it did
 * @param reason ABORTED: why; else the participant's last rejection
 * @param reads what its gets read, once there is a yes
 */
public record BranchState(
    Known known,
    boolean hasGets,
    boolean reachable,
    Timestamp timestamp,
    Optional<Reason> reason,
    List<ReadValue> reads) {

  /** A branch of which nothing is known. */
  public static BranchState unheard(boolean hasGets, boolean reachable) {
    return new BranchState(
        Known.NOTHING, hasGets, reachable, Timestamp.ZERO, Optional.empty(), List.of());
  }

  BranchState withReachable(boolean now) {
    return now == reachable ? this : new BranchState(known, hasGets, now, timestamp, reason, reads);
  }

  BranchState withKnown(Known now, Reason rejection) {
    return new BranchState(now, hasGets, true, timestamp, Optional.of(rejection), reads);
  }

  /** What is known after a register was shown; an older view than ours changes nothing. */
  BranchState after(Register register, OwnerId self) {
    return switch (register.getStatus()) {
      case REGISTER_STATUS_YES -> afterYes(register, self);
      case REGISTER_STATUS_COMMITTED ->
          new BranchState(
              Known.COMMITTED,
              hasGets,
              true,
              new Timestamp(register.getCommitTimestamp()),
              Optional.empty(),
              register.getReadsList());
      case REGISTER_STATUS_ABORTED ->
          new BranchState(
              Known.ABORTED,
              hasGets,
              true,
              Timestamp.ZERO,
              Optional.of(register.getReason()),
              List.of());
      case REGISTER_STATUS_FORGOTTEN -> known.isFinal() ? this : forgotten();
      case REGISTER_STATUS_NONE, REGISTER_STATUS_UNSPECIFIED, UNRECOGNIZED -> this;
    };
  }

  private BranchState afterYes(Register register, OwnerId self) {
    if (known.isFinal()) {
      return this;
    }
    Known yes;
    if (!OwnerId.of(register.getOwner()).equals(self)) {
      yes = Known.FOREIGN;
    } else {
      yes = register.getSealed() || known == Known.PINNED ? Known.PINNED : Known.MINE;
    }
    return new BranchState(
        yes,
        hasGets,
        true,
        new Timestamp(register.getPrepareTimestamp()),
        Optional.empty(),
        register.getReadsList());
  }

  BranchState forgotten() {
    return new BranchState(
        Known.FORGOTTEN, hasGets, true, Timestamp.ZERO, Optional.empty(), List.of());
  }

  /** Whether its reads are known, as far as they ever will be. */
  boolean hasAllReads() {
    return !hasGets || known.isYes() || known.isFinal();
  }
}
