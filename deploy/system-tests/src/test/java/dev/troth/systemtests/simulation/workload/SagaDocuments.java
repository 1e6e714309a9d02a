package dev.troth.systemtests.simulation.workload;

import com.google.protobuf.Duration;
import dev.troth.coordinator.expression.Expressions;
import dev.troth.daemon.document.SagaGraph;
import dev.troth.daemon.document.SpecRules;
import dev.troth.v1.Assignment;
import dev.troth.v1.Auto;
import dev.troth.v1.Compensation;
import dev.troth.v1.Fail;
import dev.troth.v1.None;
import dev.troth.v1.Operation;
import dev.troth.v1.Pass;
import dev.troth.v1.Pending;
import dev.troth.v1.RetryPolicy;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.Wait;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Sagas of any shape: one to six steps in any order, with a pivot or without, undone in every way
 * there is, some of them refused for good.
 */
final class SagaDocuments {

  private static final int MAX_STEPS = 6;

  private final SagaKeys keys;
  private final SplittableRandom random;

  SagaDocuments(SagaKeys keys, SplittableRandom random) {
    this.keys = keys;
    this.random = random;
  }

  /** Any saga, with this id. */
  TransactionSpec any(String id) {
    int size = 1 + random.nextInt(MAX_STEPS);
    List<Step.Builder> steps = ordered(size);
    if (random.nextInt(5) < 2) {
      steps.get(random.nextInt(size)).setPivot(true);
    }
    Saga graphOnly = saga(steps);
    SagaGraph graph = SagaGraph.of(withOperations(graphOnly));
    int doomed = random.nextInt(4) == 0 ? random.nextInt(size) : -1;
    for (int i = 0; i < size; i++) {
      fill(steps.get(i), i + 1, graph, i == doomed);
    }
    readAndCompute(steps, graph);
    TransactionSpec.Builder spec = TransactionSpec.newBuilder().setId(id).setSaga(saga(steps));
    if (random.nextInt(4) == 0) {
      spec.getSagaBuilder().setDeadline(millis(100 + random.nextInt(4000)));
    }
    return valid(spec.build());
  }

  private static TransactionSpec valid(TransactionSpec spec) {
    String faults = SpecRules.check(spec).toString() + Expressions.check(spec);
    if (!faults.equals("[][]")) {
      throw new IllegalStateException(faults + " in " + spec);
    }
    return spec;
  }

  private static Saga saga(List<Step.Builder> steps) {
    Saga.Builder saga = Saga.newBuilder();
    steps.forEach(saga::addSteps);
    return saga.build();
  }

  /** What the graph needs to know of a home. */
  private static Saga withOperations(Saga saga) {
    Saga.Builder filled = saga.toBuilder();
    filled
        .getStepsBuilderList()
        .forEach(step -> step.addOperations(Operation.newBuilder().setParticipant("nobody")));
    return filled.build();
  }

  /** The order of the document is not the order of the graph. */
  private List<Step.Builder> ordered(int size) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(random.nextLong()));
    List<Step.Builder> steps = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      steps.add(Step.newBuilder().setName("s" + i));
    }
    int density = random.nextInt(4);
    for (int later = 1; later < size; later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        if (random.nextInt(4) < density) {
          steps.get(order.get(later)).addAfter("s" + order.get(earlier));
        }
      }
    }
    return steps;
  }

  private void fill(Step.Builder step, int number, SagaGraph graph, boolean doomed) {
    boolean afterPivot = graph.isAfterPivot(number);
    List<String> where = keys.some(random);
    int operations = where.size() + random.nextInt(2);
    for (int i = 0; i < operations; i++) {
      step.addOperations(change(where.get(i % where.size())));
    }
    if (doomed) {
      step.addOperations(SagaKeys.add(where.get(0), SagaKeys.account(0), -1000, true));
    }
    if (!afterPivot) {
      undo(step);
    }
    if (random.nextInt(6) == 0) {
      step.setPending(pending());
    }
    step.setRetry(retry(step.hasPending()));
    if (random.nextInt(6) == 0) {
      step.setTimeout(millis(20 + random.nextInt(400)));
    }
  }

  private Operation change(String participant) {
    int kind = random.nextInt(12);
    if (kind < 4) {
      long amount = 1L + random.nextInt(12);
      return SagaKeys.add(participant, anyAccount(), -amount, random.nextInt(4) > 0);
    }
    if (kind < 8) {
      return SagaKeys.add(participant, anyAccount(), 1L + random.nextInt(12), random.nextBoolean());
    }
    if (kind < 10) {
      return SagaKeys.append(participant, keys.tag());
    }
    return SagaKeys.put(participant, SagaKeys.value(random.nextInt(SagaKeys.VALUES)), keys.tag());
  }

  private String anyAccount() {
    return SagaKeys.account(random.nextInt(SagaKeys.ACCOUNTS));
  }

  private void undo(Step.Builder step) {
    int kind = random.nextInt(10);
    if (kind < 3) {
      step.getCompensationBuilder().setAuto(Auto.getDefaultInstance());
    } else if (kind < 6) {
      Compensation.Builder undone = step.getCompensationBuilder();
      step.getOperationsList().forEach(operation -> undone.addOperations(undo(operation)));
    } else if (kind < 7) {
      step.getCompensationBuilder().setNone(None.getDefaultInstance());
    }
  }

  private Operation undo(Operation operation) {
    String participant = operation.getParticipant();
    return switch (operation.getActionCase()) {
      case ADD ->
          SagaKeys.add(
              participant, operation.getAdd().getKey(), -operation.getAdd().getDelta(), false);
      case PUT -> SagaKeys.put(participant, operation.getPut().getKey(), keys.tag());
      case APPEND -> SagaKeys.append(participant, keys.tag());
      case DELETE, CHECK, GET, ACTION_NOT_SET ->
          throw new IllegalStateException("nothing undoes " + operation);
    };
  }

  private Pending pending() {
    return switch (random.nextInt(3)) {
      case 0 -> Pending.newBuilder().setPass(Pass.getDefaultInstance()).build();
      case 1 -> Pending.newBuilder().setWait(Wait.getDefaultInstance()).build();
      default -> Pending.newBuilder().setFail(Fail.getDefaultInstance()).build();
    };
  }

  /** Sagas that hold one another up must give up some time. */
  private RetryPolicy retry(boolean bounded) {
    RetryPolicy.Builder retry =
        RetryPolicy.newBuilder()
            .setInitialBackoff(millis(1 + random.nextInt(20)))
            .setMaxBackoff(millis(20 + random.nextInt(200)));
    if (bounded || random.nextInt(3) > 0) {
      retry.setMaxAttempts(1 + random.nextInt(5));
    }
    if (random.nextInt(6) == 0) {
      retry.setDeadline(millis(50 + random.nextInt(1000)));
    }
    return retry.build();
  }

  /** A step adds what an earlier one has read, and its compensation takes that away again. */
  private void readAndCompute(List<Step.Builder> steps, SagaGraph graph) {
    int user = random.nextInt(steps.size());
    Step.Builder using = steps.get(user);
    int[] earlier = graph.ancestors(user + 1).stream().toArray();
    if (earlier.length == 0 || random.nextBoolean()) {
      return;
    }
    Step.Builder reading = steps.get(earlier[random.nextInt(earlier.length)] - 1);
    reading.addOperations(SagaKeys.get(keys.any(random)));
    String read = "steps." + reading.getName() + ".reads[0].counter";
    String participant = using.getOperations(0).getParticipant();
    using
        .addSet(assignment(using.getOperationsCount(), read))
        .addOperations(SagaKeys.add(participant, anyAccount(), 1, false));
    if (using.getCompensation().getOperationsCount() > 0) {
      String key = using.getOperations(using.getOperationsCount() - 1).getAdd().getKey();
      Compensation.Builder undone = using.getCompensationBuilder();
      undone
          .addSet(assignment(undone.getOperationsCount(), "-" + read))
          .addOperations(SagaKeys.add(participant, key, -1, false));
    }
  }

  private static Assignment assignment(int operation, String to) {
    return Assignment.newBuilder()
        .setField("operations[" + operation + "].add.delta")
        .setTo(to)
        .build();
  }

  private static Duration millis(int millis) {
    return Duration.newBuilder()
        .setSeconds(millis / 1000)
        .setNanos(millis % 1000 * 1_000_000)
        .build();
  }
}
