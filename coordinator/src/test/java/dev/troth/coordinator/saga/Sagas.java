package dev.troth.coordinator.saga;

import dev.troth.v1.Add;
import dev.troth.v1.Compensation;
import dev.troth.v1.None;
import dev.troth.v1.Operation;
import dev.troth.v1.RetryPolicy;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import java.util.List;

/** Saga documents. */
final class Sagas {

  private Sagas() {}

  /** The order of the design page: its pivot is the second of three steps in a row. */
  static Saga order() {
    return saga(
        step("reserve", "inventory"),
        after(step("charge", "payments"), "reserve").setPivot(true),
        after(step("ship", "shipping"), "charge"));
  }

  /** Steps in a row, without a pivot: END is the step after the last. */
  static Saga row(int steps) {
    Saga.Builder saga = Saga.newBuilder();
    for (int step = 1; step <= steps; step++) {
      Step.Builder next = step("s" + step, "p" + step);
      saga.addSteps(step == 1 ? next : after(next, "s" + (step - 1)));
    }
    return saga.build();
  }

  static Saga saga(Step.Builder... steps) {
    Saga.Builder saga = Saga.newBuilder();
    for (Step.Builder step : steps) {
      saga.addSteps(step);
    }
    return saga.build();
  }

  static Step.Builder step(String name, String... participants) {
    Step.Builder step = Step.newBuilder().setName(name);
    for (String participant : participants) {
      step.addOperations(add(participant));
    }
    return step;
  }

  static Step.Builder after(Step.Builder step, String... before) {
    return step.addAllAfter(List.of(before));
  }

  static Step.Builder withoutUndoing(Step.Builder step) {
    return step.setCompensation(Compensation.newBuilder().setNone(None.getDefaultInstance()));
  }

  static Step.Builder tried(int times, Step.Builder step) {
    return step.setRetry(RetryPolicy.newBuilder().setMaxAttempts(times));
  }

  static Operation add(String participant) {
    return Operation.newBuilder()
        .setParticipant(participant)
        .setAdd(Add.newBuilder().setKey("k").setDelta(1))
        .build();
  }
}
