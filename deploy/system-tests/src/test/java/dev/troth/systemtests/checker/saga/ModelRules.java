package dev.troth.systemtests.checker.saga;

import dev.troth.coordinator.saga.SagaEvent;
import dev.troth.coordinator.saga.SagaRules;
import dev.troth.coordinator.saga.SagaState;
import dev.troth.coordinator.saga.SagaStep;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.RegisterRules;
import dev.troth.participant.register.Row;
import dev.troth.participant.register.Transition;
import dev.troth.participant.saga.Home;
import dev.troth.participant.saga.HomeEvent;
import dev.troth.participant.saga.HomeRules;
import dev.troth.participant.saga.HomeTransition;
import dev.troth.v1.RegisterKind;

/**
 * The rules under test: production's, and what the engines promise around them. A mutation
 * overrides a method.
 */
class ModelRules {

  static final ModelRules PRODUCTION = new ModelRules();

  SagaStep saga(SagaState state, SagaEvent event) {
    return SagaRules.decide(state, event);
  }

  Transition register(RegisterKind kind, Row row, RegisterEvent event) {
    return RegisterRules.decide(kind, row, event);
  }

  HomeTransition home(Home home, HomeEvent event) {
    return HomeRules.decide(home, event, 0);
  }

  /** Whether a step's fence has its participant refuse its action's attempts (S3). */
  boolean fenceRefuses() {
    return true;
  }

  /** Whether a fence is answered before it is durable. */
  boolean tellsFenceBeforeSync() {
    return false;
  }

  /** Whether a saga is accepted before its home row is durable (S1). */
  boolean tellsHomeBeforeSync() {
    return false;
  }
}
