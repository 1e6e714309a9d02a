package dev.troth.systemtests.checker;

import dev.troth.participant.register.Branch;
import dev.troth.participant.register.Row;
import dev.troth.v1.Owner;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterStatus;
import java.util.List;

/**
 * What a participant's disk holds about the id.
 *
 * @param row NONE when there is none
 * @param belowHorizon whether the id is below the horizon
 */
record Stored(Row row, boolean belowHorizon) {

  static final Stored NOTHING = new Stored(Row.NONE, false);

  Stored with(Row newRow) {
    return new Stored(plain(newRow), belowHorizon);
  }

  Stored passed() {
    return new Stored(row, true);
  }

  /** The register as its participant sees it. */
  Row seen() {
    return row.isNone() && belowHorizon ? Row.FORGOTTEN : row;
  }

  /** The register as others are told of it. */
  Row told() {
    Row seen = seen();
    return new Row(
        seen.status(),
        seen.sealed(),
        seen.owner(),
        seen.prepareTimestamp(),
        seen.commitTimestamp(),
        seen.reason(),
        false,
        new Branch(List.of(), seen.branch().specHash(), List.of(), List.of(), List.of()));
  }

  /** The same with the one reason there is here, which no rule looks at. */
  private static Row plain(Row row) {
    boolean aborted = row.status() == RegisterStatus.REGISTER_STATUS_ABORTED;
    return new Row(
        row.status(),
        row.sealed(),
        row.isInDoubt() ? row.owner() : Owner.getDefaultInstance(),
        row.prepareTimestamp(),
        row.commitTimestamp(),
        aborted ? Cast.REASON : Reason.getDefaultInstance(),
        row.ended(),
        row.branch());
  }
}
