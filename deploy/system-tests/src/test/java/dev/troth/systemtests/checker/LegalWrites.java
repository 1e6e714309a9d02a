package dev.troth.systemtests.checker;

import dev.troth.participant.register.Row;

/** I1 and R1, said once more: how a row may follow a row. */
final class LegalWrites {

  private LegalWrites() {}

  static boolean mayFollow(Row before, Row after) {
    return switch (before.status()) {
      case REGISTER_STATUS_NONE -> after.isInDoubt() ? !after.sealed() : after.isFinal();
      case REGISTER_STATUS_YES ->
          after.isFinal() ? isSameContent(before, after) : isPin(before, after);
      case REGISTER_STATUS_COMMITTED, REGISTER_STATUS_ABORTED ->
          before.status() == after.status()
              && before.commitTimestamp().equals(after.commitTimestamp())
              && isSameContent(before, after)
              && after.ended();
      case REGISTER_STATUS_FORGOTTEN, REGISTER_STATUS_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  private static boolean isPin(Row before, Row after) {
    return after.isInDoubt()
        && after.sealed()
        && before.owner().equals(after.owner())
        && before.prepareTimestamp().equals(after.prepareTimestamp())
        && isSameContent(before, after);
  }

  private static boolean isSameContent(Row before, Row after) {
    return before.branch().specHash().equals(after.branch().specHash());
  }
}
