package dev.troth.daemon.document;

import static dev.troth.daemon.document.Documents.add;
import static dev.troth.daemon.document.Documents.get;
import static dev.troth.daemon.document.Sagas.saga;
import static dev.troth.daemon.document.Sagas.step;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.UnknownFieldSet;
import dev.troth.v1.Auto;
import dev.troth.v1.Compensation;
import dev.troth.v1.None;
import dev.troth.v1.Pass;
import dev.troth.v1.Pending;
import dev.troth.v1.RetryPolicy;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SagaDocumentRulesTest {

  private static final UnknownFieldSet UNKNOWN =
      UnknownFieldSet.newBuilder()
          .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
          .build();
  private static final Compensation AUTO =
      Compensation.newBuilder().setAuto(Auto.getDefaultInstance()).build();
  private static final Compensation NONE =
      Compensation.newBuilder().setNone(None.getDefaultInstance()).build();

  @Test
  void acceptsAnOrder() {
    assertValid(
        step("reserve").setCompensation(AUTO).setPending(Pending.getDefaultInstance()),
        step("charge", "reserve").setCompensation(AUTO).setPivot(true),
        step("ship", "charge")
            .setCompensation(NONE)
            .setTimeout(seconds(3))
            .setRetry(
                RetryPolicy.newBuilder()
                    .setInitialBackoff(seconds(1))
                    .setMaxBackoff(seconds(10))
                    .setDeadline(seconds(3600))
                    .setJitter(0)));
  }

  @Test
  void wantsOneToAThousandSteps() {
    assertViolations(
        TransactionSpec.newBuilder().setSaga(Saga.getDefaultInstance()).build(),
        "saga.steps must be 1 to 1000, not 0");
    assertThat(SpecRules.check(saga(sideBySide(1_000)))).isEmpty();
    assertViolations(saga(sideBySide(1_001)), "saga.steps must be 1 to 1000, not 1001");
  }

  @Test
  void wantsADeadlineOfAtMostAYear() {
    assertThat(SpecRules.check(withDeadline(365 * 86_400))).isEmpty();
    assertViolations(withDeadline(0), "saga.deadline must be positive");
    assertViolations(withDeadline(365 * 86_400 + 1), "saga.deadline is longer than 365 days");
  }

  @Test
  void checksOperationsAndNamesTheirStep() {
    assertViolations(
        step("a"),
        step("b").clearOperations(),
        step("c").addOperations(get("bank-a", "")),
        "saga.steps[1].operations are missing: there must be at least one (step b)",
        "saga.steps[2].operations[1].get.key is missing (step c)");
  }

  @Test
  void checksOperationsThatUndoAStep() {
    assertValid(step("a").setCompensation(undoneBy("accounts/a")));
    assertViolations(
        step("a").setCompensation(undoneBy("")),
        "saga.steps[0].compensation.operations[0].add.key is missing (step a)");
  }

  @Test
  void wantsOneKindOfCompensation() {
    String path = "saga.steps[0].compensation ";
    assertViolations(
        step("a").setCompensation(Compensation.getDefaultInstance()),
        path + "is empty: one of auto, operations, none (step a)");
    assertViolations(
        step("a").setCompensation(AUTO.toBuilder().mergeFrom(NONE)),
        path + "says too much: one of auto, operations, none (step a)");
    assertViolations(
        step("a").setCompensation(undoneBy("k").toBuilder().mergeFrom(AUTO)),
        path + "says too much: one of auto, operations, none (step a)");
  }

  @Test
  void computesFieldsOfACompensationOnlyWhereItHasOperations() {
    assertValid(
        step("a")
            .setCompensation(
                undoneBy("k").toBuilder()
                    .addSet(AssignmentRulesTest.assignment("operations[0].add.delta", "1"))));
    assertViolations(
        step("a")
            .setCompensation(
                AUTO.toBuilder()
                    .addSet(AssignmentRulesTest.assignment("operations[0].add.delta", "1"))),
        "saga.steps[0].compensation.set goes with operations only (step a)");
  }

  @Test
  void wantsPositiveWaitsInOrder() {
    String path = "saga.steps[0].retry.";
    assertViolations(
        withRetry(RetryPolicy.newBuilder().setInitialBackoff(seconds(0))),
        path + "initialBackoff must be positive (step a)");
    assertViolations(
        withRetry(RetryPolicy.newBuilder().setMaxBackoff(seconds(3_601))),
        path + "maxBackoff is longer than 60 minutes (step a)");
    assertViolations(
        withRetry(RetryPolicy.newBuilder().setInitialBackoff(seconds(3)).setMaxBackoff(seconds(2))),
        path + "initialBackoff is above maxBackoff, 2000 ms (step a)");
    assertViolations(
        withRetry(RetryPolicy.newBuilder().setInitialBackoff(seconds(11))),
        path + "initialBackoff is above maxBackoff, 10000 ms when absent (step a)");
    assertViolations(
        withRetry(RetryPolicy.newBuilder().setMaxBackoff(Duration.newBuilder().setNanos(1))),
        path + "maxBackoff is below initialBackoff, 100 ms when absent (step a)");
    assertViolations(
        withRetry(RetryPolicy.newBuilder().setDeadline(seconds(-1))),
        path + "deadline must be positive (step a)");
  }

  @Test
  void survivesWaitsThatAreNoTimes() {
    Duration wild =
        Duration.newBuilder().setSeconds(Long.MAX_VALUE).setNanos(Integer.MAX_VALUE).build();
    assertViolations(
        withRetry(RetryPolicy.newBuilder().setInitialBackoff(wild).setMaxBackoff(wild)),
        "saga.steps[0].retry.initialBackoff must be positive (step a)",
        "saga.steps[0].retry.maxBackoff must be positive (step a)");
  }

  @Test
  void wantsAShareAsJitter() {
    for (double share : new double[] {0, 0.5, 1}) {
      assertValid(withRetry(RetryPolicy.newBuilder().setJitter(share)));
    }
    for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
      assertViolations(
          withRetry(RetryPolicy.newBuilder().setJitter(share)),
          "saga.steps[0].retry.jitter must be 0 to 1, not " + share + " (step a)");
    }
  }

  @Test
  void wantsAStepsTimeoutLikeTheDocuments() {
    assertValid(step("a").setTimeout(seconds(3_600)));
    assertViolations(
        step("a").setTimeout(seconds(3_601)),
        "saga.steps[0].timeout is longer than 60 minutes (step a)");
  }

  @Test
  void allowsAHundredParticipantsInAll() {
    List<Step> steps =
        IntStream.range(0, 100)
            .mapToObj(i -> step("s" + i).setOperations(0, add("bank-" + i, "k", 1)).build())
            .toList();
    assertThat(SpecRules.check(saga(steps))).isEmpty();
    TransactionSpec.Builder more = saga(steps).toBuilder();
    more.getSagaBuilder().getStepsBuilder(0).setCompensation(undoneBy("k"));
    more.getSagaBuilder()
        .getStepsBuilder(0)
        .getCompensationBuilder()
        .getOperationsBuilder(0)
        .setParticipant("one-more");
    assertViolations(more.build(), "saga.steps name 101 participants: at most 100");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    String unknown = " has fields that this version does not know";
    TransactionSpec.Builder whole = saga(step("a")).toBuilder();
    whole.getSagaBuilder().setUnknownFields(UNKNOWN);
    assertViolations(whole.build(), "saga" + unknown);
    String step = "saga.steps[0]";
    assertViolations(step("a").setUnknownFields(UNKNOWN), step + unknown + " (step a)");
    assertViolations(
        withRetry(RetryPolicy.newBuilder().setUnknownFields(UNKNOWN)),
        step + ".retry" + unknown + " (step a)");
    assertViolations(
        step("a").setCompensation(AUTO.toBuilder().setUnknownFields(UNKNOWN)),
        step + ".compensation" + unknown + " (step a)");
    assertViolations(
        step("a")
            .setCompensation(
                Compensation.newBuilder().setAuto(Auto.newBuilder().setUnknownFields(UNKNOWN))),
        step + ".compensation.auto" + unknown + " (step a)");
    assertViolations(
        step("a")
            .setPending(Pending.newBuilder().setPass(Pass.newBuilder().setUnknownFields(UNKNOWN))),
        step + ".pending.pass" + unknown + " (step a)");
  }

  private static Duration seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }

  private static Compensation undoneBy(String key) {
    return Compensation.newBuilder().addOperations(add("bank-a", key, -1)).build();
  }

  private static Step.Builder withRetry(RetryPolicy.Builder retry) {
    return step("a").setRetry(retry);
  }

  private static TransactionSpec withDeadline(long seconds) {
    TransactionSpec.Builder spec = saga(step("a")).toBuilder();
    spec.getSagaBuilder().setDeadline(seconds(seconds));
    return spec.build();
  }

  private static List<Step> sideBySide(int count) {
    return IntStream.range(0, count).mapToObj(i -> step("s" + i).build()).toList();
  }

  private static void assertValid(Step.Builder... steps) {
    assertThat(SpecRules.check(saga(steps))).isEmpty();
  }

  private static void assertViolations(Step.Builder step, String... violations) {
    assertViolations(saga(step), violations);
  }

  private static void assertViolations(
      Step.Builder a, Step.Builder b, Step.Builder c, String... violations) {
    assertViolations(saga(a, b, c), violations);
  }

  private static void assertViolations(TransactionSpec spec, String... violations) {
    assertThat(SpecRules.check(spec)).extracting(Violation::toString).containsExactly(violations);
  }
}
