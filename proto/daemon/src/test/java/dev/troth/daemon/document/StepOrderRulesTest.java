package dev.troth.daemon.document;

import static dev.troth.daemon.document.Documents.add;
import static dev.troth.daemon.document.Sagas.saga;
import static dev.troth.daemon.document.Sagas.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.v1.Auto;
import dev.troth.v1.Compensation;
import dev.troth.v1.None;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class StepOrderRulesTest {

  private static final Compensation AUTO =
      Compensation.newBuilder().setAuto(Auto.getDefaultInstance()).build();
  private static final Compensation NONE =
      Compensation.newBuilder().setNone(None.getDefaultInstance()).build();

  @Test
  void wantsANameOfEachStep() {
    for (String name : List.of("a", "A_b-9", "_", "x".repeat(63))) {
      assertThat(SpecRules.check(saga(step(name)))).isEmpty();
    }
    assertThat(check(unnamed(""))).containsExactly("saga.steps[0].name is missing");
    for (String name : List.of("a b", "a.b", "ä", "x".repeat(64), "a\n")) {
      assertThat(check(unnamed(name)))
          .containsExactly(
              "saga.steps[0].name is no step's name: 1 to 63 of a-z, A-Z, 0-9, '-' and '_'");
    }
  }

  @Test
  void wantsNamesThatDiffer() {
    assertThat(check(step("a"), step("b"), step("a")))
        .containsExactly("saga.steps[2].name is there twice: saga.steps[0] is a too");
  }

  @Test
  void wantsKnownStepsBeforeAStep() {
    assertThat(check(step("a"), step("b", "a", "c")))
        .containsExactly("saga.steps[1].after[1] is no step: c");
    assertThat(check(step("a", "a")))
        .containsExactly("saga.steps[0].after[0] is the step itself: a");
    assertThat(check(step("a"), step("b", "a", "a")))
        .containsExactly("saga.steps[1].after[1] is there twice: a");
    assertThat(check(step("a", "\n"))).containsExactly("saga.steps[0].after[0] is no step's name");
  }

  @Test
  void namesTheStepsOfACycle() {
    assertThat(check(step("a", "b"), step("b", "a")))
        .containsExactly("saga.steps[0].after makes a cycle: a -> b -> a");
  }

  @Test
  void namesNoStepThatOnlyComesBeforeOrAfterACycle() {
    assertThat(
            check(
                step("last", "y"),
                step("first"),
                step("z", "y"),
                step("y", "x", "first"),
                step("x", "z", "first")))
        .containsExactly("saga.steps[2].after makes a cycle: z -> x -> y -> z");
  }

  @Test
  void allowsAHundredStepsOneAfterAnotherAndNoMore() {
    assertThat(SpecRules.check(saga(chain(100)))).isEmpty();
    assertThat(SpecRules.check(saga(chain(101))))
        .extracting(Violation::toString)
        .containsExactly("saga.steps 101 of them come one after another: at most 100");
  }

  @Test
  void countsTheLongestWay() {
    List<Step> steps = new ArrayList<>(chain(100));
    steps.add(step("short-cut", "s0").build());
    steps.set(99, steps.get(99).toBuilder().addAfter("short-cut").build());
    Collections.reverse(steps);
    assertThat(SpecRules.check(saga(steps))).isEmpty();
  }

  @Test
  void wantsAtMostOnePivot() {
    assertThat(check(step("a").setPivot(true), step("b"), step("c").setPivot(true)))
        .containsExactly(
            "saga.steps[2].pivot is the second one: a is the pivot, and there is only one");
  }

  @Test
  void wantsNoCompensationAfterThePivot() {
    assertThat(
            check(
                step("ship", "pack").setCompensation(AUTO),
                step("pack", "charge").setCompensation(NONE),
                step("charge").setPivot(true).setCompensation(AUTO),
                step("notify", "charge"),
                step("elsewhere").setCompensation(AUTO)))
        .containsExactly(
            "saga.steps[0].compensation can never run: ship comes after the pivot charge, and from"
                + " there the saga only goes forward");
  }

  @Test
  void stopsLookingAfterTwentyViolations() {
    assertThat(SpecRules.check(saga(Collections.nCopies(1_000, step("a", "b", "c").build()))))
        .hasSize(DocumentLimits.MAX_VIOLATIONS);
  }

  private static Step.Builder unnamed(String name) {
    return Step.newBuilder().setName(name).addOperations(add("bank-a", "k", 1));
  }

  private static List<Step> chain(int length) {
    return Stream.iterate(0, i -> i < length, i -> i + 1)
        .map(i -> (i == 0 ? step("s0") : step("s" + i, "s" + (i - 1))).build())
        .toList();
  }

  private static List<String> check(Step.Builder... steps) {
    TransactionSpec spec = saga(steps);
    return SpecRules.check(spec).stream().map(Violation::toString).toList();
  }
}
