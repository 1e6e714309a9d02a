package dev.troth.systemtests.checker;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.termination.Decision;
import dev.troth.id.OwnerId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.Row;
import dev.troth.v1.RegisterStatus;
import java.util.Locale;

/** How things are called in a counterexample. */
final class Words {

  private Words() {}

  static String of(RegisterStatus status) {
    return status.name().replace("REGISTER_STATUS_", "");
  }

  static String of(Row row) {
    StringBuilder text = new StringBuilder(of(row.status()));
    if (row.isInDoubt()) {
      text.append(" for ").append(Cast.name(OwnerId.of(row.owner())));
    }
    if (row.sealed()) {
      text.append(", sealed");
    }
    if (!row.commitTimestamp().equals(Timestamp.ZERO)) {
      text.append(" at ").append(row.commitTimestamp().bits());
    }
    if (row.branch().specHash().toStringUtf8().equals("Y")) {
      text.append(" (content Y)");
    }
    return row.ended() ? text.append(", ended").toString() : text.toString();
  }

  static String of(RegisterEvent event) {
    if (event instanceof RegisterEvent.OwnerAbort abort) {
      return "OwnerAbort of " + Cast.name(OwnerId.of(abort.owner()));
    }
    if (event instanceof RegisterEvent.DecideCommit commit) {
      return "Decide COMMIT at " + commit.commitTimestamp().bits();
    }
    if (event instanceof RegisterEvent.DecideAbort) {
      return "Decide ABORT";
    }
    return event.getClass().getSimpleName();
  }

  static String of(Decision decision) {
    return decision instanceof Decision.Commit commit
        ? "COMMIT at " + commit.timestamp().bits()
        : "ABORT";
  }

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
