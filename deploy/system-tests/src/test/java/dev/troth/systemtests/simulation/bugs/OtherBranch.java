package dev.troth.systemtests.simulation.bugs;

import dev.troth.participant.register.Branch;
import dev.troth.participant.register.Row;

/** A row as it is, but for its branch. */
final class OtherBranch {

  private OtherBranch() {}

  static Row of(Row row, Branch branch) {
    return new Row(
        row.status(),
        row.sealed(),
        row.owner(),
        row.prepareTimestamp(),
        row.commitTimestamp(),
        row.reason(),
        row.ended(),
        branch);
  }
}
