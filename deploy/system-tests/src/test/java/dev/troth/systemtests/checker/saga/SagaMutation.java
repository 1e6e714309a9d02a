package dev.troth.systemtests.checker.saga;

import dev.troth.coordinator.saga.LineId;
import dev.troth.coordinator.saga.SagaEvent;
import dev.troth.coordinator.saga.SagaPhase;
import dev.troth.coordinator.saga.SagaState;
import dev.troth.coordinator.saga.SagaStep;
import dev.troth.v1.RegisterStatus;
import java.util.List;

/**
 * Plausible shortcuts that break sagas (protocol section 11), each in the smallest setting that
 * shows it. All must be caught.
 */
@SuppressWarnings(
    "ImmutableEnumChecker") // Rules and settings have no state, but nothing to say so.
enum SagaMutation {
  COMPENSATES_BEFORE_FENCING_THE_PIVOT(
      Setting.row(),
      new ModelRules() {
        @Override
        SagaStep saga(SagaState state, SagaEvent event) {
          SagaStep step = super.saga(state, event);
          return Shortcuts.answeringFences(
              step, fence -> Shortcuts.isPivot(state, fence), false, this);
        }
      }),

  NULL_COMPENSATION_WITHOUT_A_FENCE(
      Setting.row(),
      new ModelRules() {
        @Override
        SagaStep saga(SagaState state, SagaEvent event) {
          SagaStep step = super.saga(state, event);
          return Shortcuts.answeringFences(
              step, fence -> !Shortcuts.isPivot(state, fence), false, this);
        }
      }),

  COMPENSATED_TOLD_BEFORE_EVERY_STEP_IS_FENCED(
      Setting.row(),
      new ModelRules() {
        @Override
        SagaStep saga(SagaState state, SagaEvent event) {
          SagaStep step = super.saga(state, event);
          return Shortcuts.answeringFences(
              step, fence -> !Shortcuts.isPivot(state, fence), true, this);
        }
      }),

  COMPENSATES_WHILE_AN_ATTEMPT_IS_IN_DOUBT(
      Setting.wide(),
      new ModelRules() {
        @Override
        SagaStep saga(SagaState state, SagaEvent event) {
          return super.saga(
              state,
              event instanceof SagaEvent.Fenced fenced
                  ? new SagaEvent.Fenced(
                      fenced.step(),
                      fenced.attempts().stream()
                          .filter(
                              row ->
                                  row.getRegister().getStatus()
                                      != RegisterStatus.REGISTER_STATUS_YES)
                          .toList(),
                      fenced.reason())
                  : event);
        }
      }),

  NEXT_ATTEMPT_WHEN_THE_LAST_IS_ONLY_TIMED_OUT(
      Setting.single(),
      new ModelRules() {
        @Override
        SagaStep saga(SagaState state, SagaEvent event) {
          return super.saga(
              state,
              event instanceof SagaEvent.AttemptNotTaken missing && missing.attempt() == 1
                  ? new SagaEvent.AttemptAborted(
                      missing.line(), missing.attempt(), missing.reason(), missing.outOfTime())
                  : event);
        }
      }),

  WHAT_A_FENCE_FINDS_IS_NOT_LOOKED_AT(
      Setting.row(),
      new ModelRules() {
        @Override
        SagaStep saga(SagaState state, SagaEvent event) {
          return super.saga(
              state,
              event instanceof SagaEvent.Fenced fenced
                      && fenced.step() != state.plan().graph().pivot()
                  ? new SagaEvent.Fenced(fenced.step(), List.of(), fenced.reason())
                  : event);
        }
      }),

  FENCE_NOT_DURABLE(
      Setting.single().withDisks(),
      new ModelRules() {
        @Override
        boolean tellsFenceBeforeSync() {
          return true;
        }
      }),

  FENCE_DOES_NOT_REFUSE_LATER_ATTEMPTS(
      Setting.single(),
      new ModelRules() {
        @Override
        boolean fenceRefuses() {
          return false;
        }
      }),

  ACCEPTED_BEFORE_THE_HOME_ROW_IS_DURABLE(
      Setting.single().withDisks(),
      new ModelRules() {
        @Override
        boolean tellsHomeBeforeSync() {
          return true;
        }
      }),

  ADOPTER_COMPENSATES_WITHOUT_ASKING_THE_PIVOT(
      Setting.row(),
      new ModelRules() {
        @Override
        SagaStep saga(SagaState state, SagaEvent event) {
          SagaStep step = super.saga(state, event);
          boolean isFenced = event instanceof SagaEvent.Opened opened && opened.pivotFenced();
          return isFenced
              ? Shortcuts.answeringFences(
                  step, fence -> Shortcuts.isPivot(state, fence), false, this)
              : step;
        }
      }),

  GOES_FORWARD_THOUGH_THE_PIVOT_IS_CLOSED(
      Setting.pivot(),
      new ModelRules() {
        @Override
        SagaStep saga(SagaState state, SagaEvent event) {
          return event instanceof SagaEvent.Fenced fenced && Shortcuts.isPivot(state, fenced.step())
              ? super.saga(
                  state,
                  new SagaEvent.AttemptCommitted(LineId.action(fenced.step()), 1, Registers.AT))
              : super.saga(state, event);
        }
      }),

  ENDS_BEFORE_THE_OUTCOME_IS_NOTED(
      Setting.single(),
      new ModelRules() {
        @Override
        SagaStep saga(SagaState state, SagaEvent event) {
          SagaStep step = super.saga(state, event);
          if (step.next().phase() != SagaPhase.NOTING || state.phase() == SagaPhase.NOTING) {
            return step;
          }
          return Shortcuts.then(step, super.saga(step.next(), new SagaEvent.OutcomeNoted()));
        }
      }),

  ADOPTER_UNDOES_WITH_AN_ATTEMPT_OF_ITS_OWN(
      Setting.single(),
      new ModelRules() {
        @Override
        SagaStep saga(SagaState state, SagaEvent event) {
          SagaStep step = super.saga(state, event);
          boolean isFenced = event instanceof SagaEvent.Opened opened && opened.pivotFenced();
          return isFenced
              ? new SagaStep(Shortcuts.undoingFromAttempt2(step.next()), step.effects())
              : step;
        }
      }),

  /** Nothing false is said. */
  WAITS_THOUGH_THE_PIVOT_TURNED_OUT_DONE(
      Setting.pivot(),
      new ModelRules() {
        @Override
        SagaStep saga(SagaState state, SagaEvent event) {
          SagaStep step = super.saga(state, event);
          boolean isBack =
              state.phase() == SagaPhase.TURNING && step.next().phase() == SagaPhase.FORWARD;
          return isBack ? new SagaStep(state, List.of()) : step;
        }
      });

  private final Setting setting;
  private final ModelRules rules;

  SagaMutation(Setting setting, ModelRules rules) {
    this.setting = setting;
    this.rules = rules;
  }

  Setting setting() {
    return setting;
  }

  ModelRules rules() {
    return rules;
  }

  /** Whether it says nothing false, but leaves somebody waiting for ever. */
  boolean blocks() {
    return this == WAITS_THOUGH_THE_PIVOT_TURNED_OUT_DONE;
  }
}
