package dev.troth.daemon.termination;

import dev.troth.v1.Register;
import java.util.List;

/** How the members and the owners are during a round. */
record RoundSetting(List<MemberIs> members, OwnerIs owner, OwnerIs otherOwner) {

  record MemberIs(RowIs row, Reach reach) {}

  enum RowIs {
    NONE,
    YES,
    YES_OF_OTHER,
    SEALED,
    COMMITTED,
    ABORTED,
    FORGOTTEN;

    Register register(int member, int members) {
      long prepareTimestamp = member + 1L;
      return switch (this) {
        case NONE -> Registers.none();
        case YES -> Registers.yes(prepareTimestamp);
        case YES_OF_OTHER -> Registers.yes(prepareTimestamp, Registers.OTHER_OWNER);
        case SEALED -> Registers.sealed(prepareTimestamp);
        case COMMITTED -> Registers.committed(members);
        case ABORTED -> Registers.aborted();
        case FORGOTTEN -> Registers.forgotten();
      };
    }

    RowIs afterSeal() {
      return switch (this) {
        case NONE -> ABORTED;
        case YES, YES_OF_OTHER, SEALED -> SEALED;
        case COMMITTED, ABORTED, FORGOTTEN -> this;
      };
    }
  }

  enum Reach {
    /** Answers every message. */
    UP,
    /** Answers none. */
    DOWN,
    /** May or may not answer; its register may have changed all the same. */
    FLAKY
  }

  enum OwnerIs {
    /** The asker knows none. */
    NOT_KNOWN,
    UNREACHABLE,
    NOT_MINE,
    PENDING,
    COMMITTED,
    ABORTED
  }

  List<RowIs> rows() {
    return members.stream().map(MemberIs::row).toList();
  }

  boolean isPending() {
    return owner == OwnerIs.PENDING || otherOwner == OwnerIs.PENDING;
  }

  boolean areAllForgotten() {
    return members.stream().allMatch(member -> member.row() == RowIs.FORGOTTEN);
  }

  /** With the owner lost, when no member is; with a member lost, when another can be fenced. */
  boolean mustDecide() {
    boolean ownerDecides = owner == OwnerIs.COMMITTED || owner == OwnerIs.ABORTED;
    return !isPending()
        && !isAny(RowIs.FORGOTTEN)
        && !isAny(Reach.FLAKY)
        && (ownerDecides
            || !isAny(Reach.DOWN)
            || members.contains(new MemberIs(RowIs.NONE, Reach.UP)));
  }

  private boolean isAny(RowIs row) {
    return members.stream().anyMatch(member -> member.row() == row);
  }

  private boolean isAny(Reach reach) {
    return members.stream().anyMatch(member -> member.reach() == reach);
  }
}
