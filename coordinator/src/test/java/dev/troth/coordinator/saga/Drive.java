package dev.troth.coordinator.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.saga.SagaEvent.AttemptAborted;
import dev.troth.coordinator.saga.SagaEvent.AttemptCommitted;
import dev.troth.coordinator.saga.SagaEvent.AttemptNotTaken;
import dev.troth.coordinator.saga.SagaEvent.Fenced;
import dev.troth.coordinator.saga.SagaEvent.Opened;
import dev.troth.coordinator.saga.SagaEvent.Resolved;
import dev.troth.coordinator.saga.SagaEvent.RetryDue;
import dev.troth.coordinator.saga.SagaEvent.Silent;
import dev.troth.coordinator.saga.SagaEvent.TurnAsked;
import dev.troth.v1.AttemptRow;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.Saga;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.Verdict;
import java.util.ArrayList;
import java.util.List;

/** A saga under the rules, told by a test what happens to it. */
final class Drive {

  static final int STUCK_AFTER = 3;

  private SagaState state;
  private List<SagaEffect> effects = List.of();

  private Drive(Saga saga) {
    this.state = SagaState.opening(SagaPlan.of(saga, STUCK_AFTER));
  }

  /** Before its home row is known to be durable. */
  static Drive opening(Saga saga) {
    return new Drive(saga);
  }

  static Drive opened(Saga saga) {
    return opening(saga).on(new Opened(false));
  }

  SagaState state() {
    return state;
  }

  List<SagaEffect> effects() {
    return effects;
  }

  Drive on(SagaEvent event) {
    SagaStep step = SagaRules.decide(state, event);
    state = step.next();
    effects = step.effects();
    return this;
  }

  Drive commits(int... steps) {
    for (int step : steps) {
      on(committed(step, state.line(LineId.action(step)).attempt()));
    }
    return this;
  }

  Drive undoes(int step) {
    LineId id = LineId.compensation(step);
    return on(new AttemptCommitted(id, state.line(id).attempt(), at(step)));
  }

  Drive fails(LineId id, ErrorCode code) {
    return on(new AttemptAborted(id, state.line(id).attempt(), reason(code), false));
  }

  Drive fails(int step, ErrorCode code) {
    return fails(LineId.action(step), code);
  }

  Drive isNotTaken(LineId id, ErrorCode code) {
    return on(new AttemptNotTaken(id, state.line(id).attempt(), reason(code), false));
  }

  Drive isDue(LineId id) {
    return on(new RetryDue(id));
  }

  Drive isSilent(LineId id) {
    return on(new Silent(id, reason(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE)));
  }

  Drive fenced(int step, AttemptRow... rows) {
    return on(new Fenced(step, List.of(rows), reason(ErrorCode.ERROR_CODE_BOUND_CROSSED)));
  }

  Drive isAskedToTurn() {
    return on(new TurnAsked(reason(ErrorCode.ERROR_CODE_CANCELLED)));
  }

  Drive isResolved(LineId id, Verdict verdict) {
    return on(new Resolved(id, verdict));
  }

  /** Fails an attempt again and again, until its line counts as stuck. */
  Drive failsUntilStuck(LineId id, ErrorCode code) {
    for (int i = 0; i < STUCK_AFTER; i++) {
      fails(id, code);
      if (i < STUCK_AFTER - 1) {
        isDue(id);
      }
    }
    return this;
  }

  void leadsTo(SagaPhase phase, SagaEffect... expected) {
    assertThat(effects).containsExactly(expected);
    assertThat(state.phase()).isEqualTo(phase);
  }

  void isTold(TransactionStatus status) {
    assertThat(state.status()).isEqualTo(status);
  }

  /** Everything is told that it is over. */
  void endsWith(TransactionStatus status) {
    leadsTo(SagaPhase.NOTING, new SagaEffect.Finish());
    isTold(status);
    on(new SagaEvent.OutcomeNoted()).leadsTo(SagaPhase.ENDING, new SagaEffect.EndOthers());
    on(new SagaEvent.OthersEnded()).leadsTo(SagaPhase.ENDING_HOME, new SagaEffect.EndHome());
    on(new SagaEvent.HomeEnded()).leadsTo(SagaPhase.GONE, new SagaEffect.Forget());
  }

  static AttemptCommitted committed(int step, int attempt) {
    return new AttemptCommitted(LineId.action(step), attempt, at(step));
  }

  static Timestamp at(int step) {
    return new Timestamp(10L * step);
  }

  static SagaEffect start(int step, int attempt) {
    return new SagaEffect.Start(LineId.action(step), attempt);
  }

  static SagaEffect undo(int step, int attempt) {
    return new SagaEffect.Start(LineId.compensation(step), attempt);
  }

  static SagaEffect fence(int step) {
    return new SagaEffect.Fence(step);
  }

  static SagaEffect cancel(int step, int attempt) {
    return new SagaEffect.Cancel(LineId.action(step), attempt);
  }

  static SagaEffect later(LineId line, int failures) {
    return new SagaEffect.RetryLater(line, failures, failures >= STUCK_AFTER);
  }

  static AttemptRow row(LineId line, int attempt, RegisterStatus status) {
    return AttemptRow.newBuilder()
        .setKind(line.kind())
        .setAttempt(attempt)
        .setRegister(
            Register.newBuilder()
                .setStatus(status)
                .setCommitTimestamp(
                    status == RegisterStatus.REGISTER_STATUS_COMMITTED
                        ? at(line.step()).bits()
                        : 0))
        .build();
  }

  static Reason reason(ErrorCode code) {
    return Reason.newBuilder().setCode(code).build();
  }

  /** Steps and kinds that are stuck. */
  List<LineId> stuck() {
    return new ArrayList<>(state.stuck());
  }
}
