package dev.troth.systemtests.simulation.checks;

import dev.troth.id.RegisterId;
import dev.troth.participant.register.Row;
import dev.troth.v1.RegisterStatus;

/** Section 6, as it shows in what is written: each row over the one before it (I1). */
final class Transitions {

  private Transitions() {}

  /** What is wrong with it; empty when nothing is. */
  static String fault(RegisterId id, Row before, Row after) {
    return switch (before.status()) {
      case REGISTER_STATUS_NONE -> fromNone(id, after);
      case REGISTER_STATUS_YES -> fromYes(before, after);
      case REGISTER_STATUS_COMMITTED ->
          after.status() == before.status()
                  && after.commitTimestamp().equals(before.commitTimestamp())
              ? ""
              : "I1: COMMITTED is final";
      case REGISTER_STATUS_ABORTED ->
          after.status() == before.status() ? "" : "I1: ABORTED is final";
      case REGISTER_STATUS_FORGOTTEN, REGISTER_STATUS_UNSPECIFIED, UNRECOGNIZED ->
          "I1: no such row";
    };
  }

  private static String fromNone(RegisterId id, Row after) {
    boolean alone =
        (after.ended() || id.step() > 0)
            && after.prepareTimestamp().equals(after.commitTimestamp());
    return after.status() == RegisterStatus.REGISTER_STATUS_COMMITTED && !alone
        ? "I1: NONE became COMMITTED among several"
        : "";
  }

  private static String fromYes(Row before, Row after) {
    if (after.isInDoubt()) {
      boolean same =
          after.prepareTimestamp().equals(before.prepareTimestamp())
              && after.owner().equals(before.owner())
              && (after.sealed() || !before.sealed());
      return same ? "" : "R1: a yes has changed";
    }
    return after.isFinal() ? "" : "I1: YES became nothing";
  }
}
