package dev.troth.systemtests.checker;

import com.google.protobuf.ByteString;
import dev.troth.participant.register.Branch;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.Row;
import dev.troth.participant.register.Transition;
import dev.troth.v1.RegisterStatus;
import java.util.Optional;

/** What a register shows to somebody who names a content (R11). */
final class Shown {

  /** What a row of other content counts as to whoever searches: durable, and never a yes to him. */
  static final Row OTHER_CONTENT =
      new Row(
          RegisterStatus.REGISTER_STATUS_ABORTED,
          false,
          Row.NONE.owner(),
          Row.NONE.prepareTimestamp(),
          Row.NONE.commitTimestamp(),
          Cast.REASON,
          false,
          Branch.UNKNOWN);

  private Shown() {}

  /** The row, or nothing when it is refused as TXN_ID_REUSED. */
  static Optional<Row> to(ByteString content, Row row, Rules rules) {
    return rules.register(row, new RegisterEvent.Peek(content)) instanceof Transition.Reused
        ? Optional.empty()
        : Optional.of(row);
  }
}
