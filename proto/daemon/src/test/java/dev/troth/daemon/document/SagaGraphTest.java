package dev.troth.daemon.document;

import static dev.troth.daemon.document.Documents.add;
import static dev.troth.daemon.document.Sagas.saga;
import static dev.troth.daemon.document.Sagas.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SagaGraphTest {

  private static final SagaGraph DIAMOND =
      graph(
          step("join", "left", "right"),
          step("left", "first"),
          step("right", "first").setPivot(true).setOperations(0, add("bank-b", "k", 1)),
          step("first"));

  @Test
  void numbersStepsFromOneAsTheDocumentListsThem() {
    assertThat(DIAMOND.size()).isEqualTo(4);
    assertThat(DIAMOND.name(1)).isEqualTo("join");
    assertThat(DIAMOND.step(4).getName()).isEqualTo("first");
    assertThat(DIAMOND.pivot()).isEqualTo(3);
  }

  @Test
  void knowsWhatComesBeforeAndAfter() {
    assertThat(DIAMOND.before(1)).isEqualTo(steps(2, 3));
    assertThat(DIAMOND.after(4)).isEqualTo(steps(2, 3));
    assertThat(DIAMOND.ancestors(1)).isEqualTo(steps(2, 3, 4));
    assertThat(DIAMOND.ancestors(4)).isEqualTo(steps());
  }

  @Test
  void knowsWhatOnlyBeginsAfterThePivot() {
    assertThat(DIAMOND.isAfterPivot(1)).isTrue();
    assertThat(DIAMOND.isAfterPivot(2)).isFalse();
    assertThat(DIAMOND.isAfterPivot(3)).isFalse();
    assertThat(DIAMOND.isAfterPivot(4)).isFalse();
  }

  @Test
  void isAtHomeWhereThePivotIs() {
    assertThat(DIAMOND.home()).isEqualTo("bank-b");
    assertThat(DIAMOND.fencedAt(1)).isEqualTo("bank-a");
    assertThat(DIAMOND.fencedAt(3)).isEqualTo("bank-b");
  }

  @Test
  void endsWithAnEmptyStepWhenThereIsNoPivot() {
    SagaGraph graph = graph(step("a"), step("b"), step("c", "a"));
    assertThat(graph.size()).isEqualTo(4);
    assertThat(graph.isEnd(4)).isTrue();
    assertThat(graph.isEnd(3)).isFalse();
    assertThat(graph.pivot()).isEqualTo(4);
    assertThat(graph.ancestors(4)).isEqualTo(steps(1, 2, 3));
    assertThat(graph.fencedAt(4)).isEqualTo(graph.home());
    assertThat(graph.name(4)).isEqualTo("(end)");
  }

  @Test
  void findsTheSameAsANaiveClosureOnRandomGraphs() {
    long seed = new Random().nextLong();
    System.out.println("SagaGraphTest seed=" + seed);
    Random random = new Random(seed);
    for (int run = 0; run < 200; run++) {
      Saga saga = randomSaga(random);
      SagaGraph graph = SagaGraph.of(saga);
      boolean[][] closure = naiveClosure(saga);
      for (int step = 1; step <= saga.getStepsCount(); step++) {
        BitSet expected = new BitSet();
        for (int other = 1; other <= saga.getStepsCount(); other++) {
          expected.set(other, closure[other][step]);
        }
        assertThat(graph.ancestors(step))
            .as("seed %d, step %d of %s", seed, step, saga)
            .isEqualTo(expected);
        assertThat(graph.isAfterPivot(step)).isEqualTo(expected.get(graph.pivot()));
      }
    }
  }

  /** Up to 20 steps in a random order of the document, at times with a pivot. */
  private static Saga randomSaga(Random random) {
    int count = 1 + random.nextInt(20);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Step.Builder step = step("s" + i);
      for (int j = 0; j < i; j++) {
        if (random.nextInt(4) == 0) {
          step.addAfter("s" + j);
        }
      }
      steps.add(step.build());
    }
    Collections.shuffle(steps, random);
    if (random.nextBoolean()) {
      int pivot = random.nextInt(count);
      steps.set(pivot, steps.get(pivot).toBuilder().setPivot(true).build());
    }
    Saga saga = Saga.newBuilder().addAllSteps(steps).build();
    assertThat(SpecRules.check(saga(steps))).isEmpty();
    return saga;
  }

  /** Floyd and Warshall: whether one step comes before another, numbers from 1. */
  private static boolean[][] naiveClosure(Saga saga) {
    int count = saga.getStepsCount();
    boolean[][] isBefore = new boolean[count + 1][count + 1];
    for (int i = 1; i <= count; i++) {
      for (int j = 1; j <= count; j++) {
        isBefore[i][j] =
            saga.getSteps(j - 1).getAfterList().contains(saga.getSteps(i - 1).getName());
      }
    }
    for (int via = 1; via <= count; via++) {
      for (int i = 1; i <= count; i++) {
        for (int j = 1; j <= count; j++) {
          isBefore[i][j] |= isBefore[i][via] && isBefore[via][j];
        }
      }
    }
    return isBefore;
  }

  private static SagaGraph graph(Step.Builder... steps) {
    return SagaGraph.of(saga(steps).getSaga());
  }

  private static BitSet steps(int... numbers) {
    BitSet steps = new BitSet();
    for (int number : numbers) {
      steps.set(number);
    }
    return steps;
  }
}
