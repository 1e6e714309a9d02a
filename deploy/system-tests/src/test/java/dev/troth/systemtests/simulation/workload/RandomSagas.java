package dev.troth.systemtests.simulation.workload;

import dev.troth.daemon.document.SagaGraph;
import dev.troth.v1.Absent;
import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Check;
import dev.troth.v1.Compensation;
import dev.troth.v1.Exists;
import dev.troth.v1.None;
import dev.troth.v1.Operation;
import dev.troth.v1.Pass;
import dev.troth.v1.Pending;
import dev.troth.v1.Put;
import dev.troth.v1.RetryPolicy;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import dev.troth.v1.StreamEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Sagas of any shape. Their steps add to counters that all sagas share; append to a stream of the
 * saga; and some, in a row of which each comes after the one before, put one value, which only
 * comes back if they are undone in the opposite order. A step that does nothing needs no undoing.
 */
final class RandomSagas {

  static final int COUNTERS = 3;
  private static final int MOST_STEPS = 6;
  private static final int LARGEST_DELTA = 50;

  /**
   * A saga.
   *
   * @param refused whether a step that its pivot waits for, or the pivot, is refused
   */
  record RandomSaga(Saga saga, boolean refused) {}

  private final List<String> participants;
  private final SplittableRandom random;

  RandomSagas(List<String> participants, SplittableRandom random) {
    this.participants = participants;
    this.random = random;
  }

  /**
   * Makes one up.
   *
   * @param own what its own keys are called
   */
  RandomSaga next(String own) {
    Saga.Builder saga = Saga.newBuilder();
    int steps = 1 + random.nextInt(MOST_STEPS);
    int pivot = random.nextInt(steps + 2); // none when there is no such step
    for (int number = 1; number <= steps; number++) {
      Step.Builder step = Step.newBuilder().setName("s" + number).setPivot(number == pivot);
      for (int before = 1; before < number; before++) {
        if (random.nextInt(5) < 2) {
          step.addAfter("s" + before);
        }
      }
      fill(step, own);
      saga.addSteps(step);
    }
    putInARow(saga, own);
    boolean refused = random.nextBoolean();
    if (refused) {
      refuse(saga);
    }
    return new RandomSaga(saga.build(), refused);
  }

  private void fill(Step.Builder step, String own) {
    step.setRetry(
        RetryPolicy.newBuilder()
            .setInitialBackoff(com.google.protobuf.Duration.newBuilder().setNanos(20_000_000)));
    if (random.nextInt(6) == 0) {
      step.addOperations(
          operation()
              .setCheck(
                  Check.newBuilder().setKey("nothing").setAbsent(Absent.getDefaultInstance())));
      if (!step.getPivot()) {
        step.setCompensation(Compensation.newBuilder().setNone(None.getDefaultInstance()));
      }
      return;
    }
    int operations = 1 + random.nextInt(3);
    for (int i = 0; i < operations; i++) {
      step.addOperations(random.nextInt(5) == 0 ? append(own) : add(anyDelta()));
    }
    if (random.nextInt(3) == 0) {
      step.setPending(Pending.newBuilder().setPass(Pass.getDefaultInstance()));
    }
  }

  private long anyDelta() {
    return 1L + random.nextInt(2 * LARGEST_DELTA) - LARGEST_DELTA;
  }

  private Operation.Builder operation() {
    return Operation.newBuilder()
        .setParticipant(participants.get(random.nextInt(participants.size())));
  }

  private Operation add(long delta) {
    return operation()
        .setAdd(Add.newBuilder().setKey("counters/" + random.nextInt(COUNTERS)).setDelta(delta))
        .build();
  }

  private Operation append(String own) {
    return operation()
        .setAppend(
            Append.newBuilder()
                .setKey("streams/" + own)
                .addEvents(StreamEvent.newBuilder().setType("happened").setData(own)))
        .build();
  }

  private void putInARow(Saga.Builder saga, String own) {
    SagaGraph graph = SagaGraph.of(saga.build());
    String participant = participants.get(random.nextInt(participants.size()));
    List<Integer> row = new ArrayList<>();
    for (int number = 1; number <= saga.getStepsCount(); number++) {
      BitSet before = graph.ancestors(number);
      boolean comesAfterAll = row.stream().allMatch(before::get);
      boolean isUndone = !saga.getSteps(number - 1).getCompensation().hasNone();
      if (comesAfterAll && isUndone && random.nextBoolean()) {
        row.add(number);
        saga.getStepsBuilder(number - 1)
            .addOperations(
                Operation.newBuilder()
                    .setParticipant(participant)
                    .setPut(Put.newBuilder().setKey("values/" + own).setValue(own + "-" + number)));
      }
    }
  }

  /** Somewhere the pivot waits for: elsewhere it would be a race, or never end. */
  private void refuse(Saga.Builder saga) {
    SagaGraph graph = SagaGraph.of(saga.build());
    List<Integer> candidates = new ArrayList<>();
    for (int number = 1; number <= saga.getStepsCount(); number++) {
      if (number == graph.pivot() || graph.ancestors(graph.pivot()).get(number)) {
        candidates.add(number);
      }
    }
    int refused = candidates.get(random.nextInt(candidates.size()));
    saga.getStepsBuilder(refused - 1)
        .addOperations(
            operation()
                .setCheck(
                    Check.newBuilder().setKey("nothing").setExists(Exists.getDefaultInstance())));
  }
}
