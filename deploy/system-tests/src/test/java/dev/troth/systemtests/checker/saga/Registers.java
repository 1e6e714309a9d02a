package dev.troth.systemtests.checker.saga;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.saga.LineId;
import dev.troth.error.RetryClass;
import dev.troth.participant.register.Row;
import dev.troth.v1.AttemptRow;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the registers of a world say, as far as it may be told. */
final class Registers {

  static final ByteString CONTENT = ByteString.copyFromUtf8("saga");
  static final Timestamp AT = new Timestamp(1);

  /** Refused for good, and for now. */
  static final Reason NO = reason(ErrorCode.ERROR_CODE_BOUND_CROSSED);

  static final Reason NOT_NOW = reason(ErrorCode.ERROR_CODE_CONFLICT);

  private final Shape shape;
  private final ModelRules rules;
  private final Interned<Row> rows = new Interned<>(Row.NONE);

  Registers(Shape shape, ModelRules rules) {
    this.shape = shape;
    this.rules = rules;
  }

  Shape shape() {
    return shape;
  }

  Row current(World world, int register) {
    return rows.value(world.current[register]);
  }

  void put(World world, int register, Row row, boolean isSynced) {
    world.current[register] = (byte) rows.number(row);
    if (isSynced) {
      world.durable[register] = world.current[register];
    }
  }

  /** What is said of a register. */
  RegisterStatus told(World world, int register) {
    boolean isEarly = rules.tellsFenceBeforeSync() && shape.keys().get(register).isFence();
    return rows.value(isEarly ? world.current[register] : world.durable[register]).status();
  }

  boolean isFinal(World world, int register) {
    RegisterStatus status = rows.value(world.durable[register]).status();
    return status == RegisterStatus.REGISTER_STATUS_COMMITTED
        || status == RegisterStatus.REGISTER_STATUS_ABORTED;
  }

  boolean isCommitted(World world, LineId line, int attempt) {
    if (world.isDecided(shape.attempt(line, attempt))) {
      return true;
    }
    return anyMember(world, line, attempt, RegisterStatus.REGISTER_STATUS_COMMITTED).isPresent();
  }

  /** Why an attempt is durably aborted, if it is. */
  Optional<Reason> abortion(World world, LineId line, int attempt) {
    return anyMember(world, line, attempt, RegisterStatus.REGISTER_STATUS_ABORTED)
        .map(register -> retryable(rows.value(world.durable[register]).reason()));
  }

  Optional<Integer> anyMember(World world, LineId line, int attempt, RegisterStatus status) {
    for (int member = 0; member < shape.width(line.step()); member++) {
      int register = shape.number(line, attempt, member);
      if (told(world, register) == status) {
        return Optional.of(register);
      }
    }
    return Optional.empty();
  }

  /** How many attempts of a line have committed. */
  int commits(World world, LineId line) {
    int commits = 0;
    for (int attempt = 1; attempt <= Shape.MAX_ATTEMPTS; attempt++) {
      commits += isCommitted(world, line, attempt) ? 1 : 0;
    }
    return commits;
  }

  boolean isFenceTold(World world, int step) {
    return told(world, shape.fence(step)) == RegisterStatus.REGISTER_STATUS_ABORTED;
  }

  /**
   * What a fence is answered with: the attempts that the step's first participant has seen.
   *
   * @param isOld whether the answer is from before their decisions
   */
  List<AttemptRow> attempts(World world, int step, boolean isOld) {
    List<AttemptRow> seen = new ArrayList<>();
    for (int register = 0; register < shape.keys().size(); register++) {
      Key key = shape.keys().get(register);
      RegisterStatus now = told(world, register);
      boolean isNone = now == RegisterStatus.REGISTER_STATUS_NONE;
      RegisterStatus status = isOld ? RegisterStatus.REGISTER_STATUS_YES : now;
      if (key.line().step() == step && key.member() == 0 && !key.isFence() && !isNone) {
        seen.add(
            AttemptRow.newBuilder()
                .setKind(key.line().kind())
                .setAttempt(key.attempt())
                .setRegister(
                    Register.newBuilder()
                        .setStatus(status)
                        .setCommitTimestamp(
                            status == RegisterStatus.REGISTER_STATUS_COMMITTED ? AT.bits() : 0))
                .build());
      }
    }
    return seen;
  }

  /** All reasons are one of two: worlds that differ in no more than words are one. */
  private static Reason retryable(Reason reason) {
    return RetryClass.of(reason.getCode()) == RetryClass.NEVER ? NO : NOT_NOW;
  }

  private static Reason reason(ErrorCode code) {
    return Reason.newBuilder().setCode(code).build();
  }
}
