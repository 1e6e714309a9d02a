package dev.troth.coordinator.owner;

/** What an owner knows of one participant's register. Never less than it knew before. */
public enum Known {
  /** Nothing was heard. */
  NOTHING,
  /** The participant declined for good to take the message; it wrote nothing. */
  DECLINED,
  /** A yes with this owner. */
  MINE,
  /** A yes with this owner that recovery has pinned. */
  PINNED,
  /** A yes with another owner. */
  FOREIGN,
  /** Committed. */
  COMMITTED,
  /** Aborted. */
  ABORTED,
  /** No row, below the horizon (R10). */
  FORGOTTEN,
  /** The row of other content (R11): never a yes to this one. */
  REUSED;

  /** Whether it can never change again. */
  boolean isFinal() {
    return this == COMMITTED || this == ABORTED || this == FORGOTTEN || this == REUSED;
  }

  boolean isYes() {
    return this == MINE || this == PINNED || this == FOREIGN;
  }

  /** A yes that counts for R3. */
  boolean isOwn() {
    return this == MINE || this == PINNED;
  }

  /** Whether OwnerAbort can turn such a register into ABORTED (R6). */
  boolean canBeTakenBack() {
    return this == NOTHING || this == DECLINED || this == MINE;
  }
}
