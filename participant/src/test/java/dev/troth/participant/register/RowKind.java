package dev.troth.participant.register;

import dev.troth.v1.Owner;

/** Every kind of row, and the two kinds of no row: the columns of the transition table. */
@SuppressWarnings("ImmutableEnumChecker") // rows are values
enum RowKind {
  NONE(Row.NONE),
  YES(Examples.yes(Examples.OWNER, false)),
  YES_OF_OTHER(Examples.yes(Examples.OTHER_OWNER, false)),
  SEALED(Examples.yes(Examples.OWNER, true)),
  SEALED_OF_OTHER(Examples.yes(Examples.OTHER_OWNER, true)),
  COMMITTED(Examples.committed(Examples.PREPARED, false, Examples.DECIDED)),
  COMMITTED_ENDED(Examples.committed(Examples.PREPARED, true, Examples.DONE)),
  ABORTED(Examples.aborted(Examples.NO_FUNDS, false, Examples.UNDONE)),
  ABORTED_ENDED(Examples.aborted(Examples.NO_FUNDS, true, Examples.CLOSED)),
  COMMITTED_BY_HAND(
      Examples.committed(Examples.PREPARED, false, Examples.DECIDED).endedByHand(Examples.ACT)),
  ABORTED_BY_HAND(
      Examples.aborted(Examples.BY_HAND, false, Examples.UNDONE).endedByHand(Examples.ACT)),
  FORGOTTEN(Row.FORGOTTEN);

  final Row row;

  RowKind(Row row) {
    this.row = row;
  }

  boolean isYes() {
    return row.isInDoubt();
  }

  Owner owner() {
    return row.owner();
  }

  /** Whether there is a row that remembers which content it is about. */
  boolean knowsContent() {
    return !row.branch().specHash().isEmpty();
  }
}
