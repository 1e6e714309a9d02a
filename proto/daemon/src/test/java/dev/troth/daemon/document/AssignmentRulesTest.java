package dev.troth.daemon.document;

import static dev.troth.daemon.document.Documents.add;
import static dev.troth.daemon.document.Documents.append;
import static dev.troth.daemon.document.Documents.check;
import static dev.troth.daemon.document.Documents.get;
import static dev.troth.daemon.document.Documents.put;
import static dev.troth.daemon.document.Sagas.saga;
import static dev.troth.daemon.document.Sagas.step;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Assignment;
import dev.troth.v1.Check;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.Step;
import dev.troth.v1.StreamEvent;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AssignmentRulesTest {

  private static final List<Operation> OPERATIONS =
      List.of(
          add("bank-a", "k", 1),
          put(Put.newBuilder().setValue("v")),
          append(Append.newBuilder().addEvents(StreamEvent.newBuilder().setType("t"))),
          check(Check.newBuilder().setEquals("v")),
          get("bank-a", "k"));

  @Test
  void computesNumbersTextsAndBytes() {
    for (String field :
        List.of(
            "operations[0].add.delta",
            "operations[0].add.min",
            "operations[0].add.expectedVersion",
            "operations[0].add.expected_version",
            "operations[0].add.key",
            "operations[1].put.value",
            "operations[1].put.bytes",
            "operations[2].append.events[0].type",
            "operations[2].append.events[0].data",
            "operations[3].check.equals",
            "operations[3].check.atLeast",
            "operations[4].get.key")) {
      assertThat(fault(field)).as(field).isEmpty();
    }
  }

  @Test
  void wantsAPathToAFieldThatIsThere() {
    assertThat(fault("")).isEqualTo("is missing");
    assertThat(fault("atomic.operations[0].add.delta"))
        .isEqualTo("must be like operations[0].add.delta");
    assertThat(fault("operations[01].add.delta")).isEqualTo("must be like operations[0].add.delta");
    assertThat(fault("operations[5].add.delta")).isEqualTo("names operations[5], but there are 5");
    assertThat(fault("operations[0].add.amount"))
        .isEqualTo("has an unknown part: there is no 'amount' in add");
    assertThat(fault("operations[0].put.value"))
        .isEqualTo("names put, which this operation does not have");
    assertThat(fault("operations[0].add.delta.x")).isEqualTo("goes on after delta, which ends it");
    assertThat(fault("operations[0].add..delta"))
        .isEqualTo("has a part that is no field's name: ''");
    assertThat(fault("operations[2].append.events[1].type"))
        .isEqualTo("names events[1], but there are 1");
    assertThat(fault("operations[2].append.events.type"))
        .isEqualTo("must say which of the events: events[0]");
    assertThat(fault("operations[0].add[0].delta"))
        .isEqualTo("has an index at add, which is no list");
  }

  @Test
  void computesNoMessageAndNoParticipant() {
    assertThat(fault("operations[0].add"))
        .isEqualTo("stops at add, which is no number, text or bytes");
    assertThat(fault("operations[3].check.exists"))
        .isEqualTo("stops at exists, which is no number, text or bytes");
    assertThat(fault("operations[0].participant"))
        .isEqualTo("is the participant: who takes part must be known from the start");
  }

  @Test
  void setsEachPlaceOnce() {
    assertThat(faults(assignment("operations[0].add.min"), assignment("operations[0].add.min")))
        .containsExactly("saga.steps[0].set[1].field is set twice (step a)");
    assertThat(faults(assignment("operations[1].put.value"), assignment("operations[1].put.bytes")))
        .containsExactly(
            "saga.steps[0].set[1].field excludes operations[1].put.value, set before (step a)");
    assertThat(faults(assignment("operations[0].add.min"), assignment("operations[0].add.max")))
        .isEmpty();
  }

  @Test
  void wantsAnExpression() {
    assertThat(faults(assignment("operations[0].add.min", " ")))
        .containsExactly(
            "saga.steps[0].set[0].to is missing: an expression, like steps.quote.reads[0].counter"
                + " (step a)");
    assertThat(faults(assignment("operations[0].add.min", "1".repeat(4_097))))
        .containsExactly("saga.steps[0].set[0].to is longer than 4096 bytes (step a)");
  }

  @Test
  void asksForNothingThatIsComputedAnyway() {
    Step.Builder step =
        step("a")
            .clearOperations()
            .addOperations(
                put(Put.newBuilder().setBytes(ByteString.EMPTY)).toBuilder()
                    .setPut(Put.getDefaultInstance()))
            .addOperations(
                Operation.newBuilder()
                    .setParticipant("bank-a")
                    .setAdd(Add.newBuilder().setKey("k").setMin(5).setMax(1)));
    assertThat(SpecRules.check(saga(step))).hasSize(3);
    step.addSet(assignment("operations[0].put.key"))
        .addSet(assignment("operations[0].put.value"))
        .addSet(assignment("operations[1].add.min"));
    assertThat(SpecRules.check(saga(step))).isEmpty();
  }

  @Test
  void limitsThem() {
    Step.Builder tooMany =
        step("a").addAllSet(Collections.nCopies(101, assignment("operations[0].add.min")));
    assertThat(SpecRules.check(saga(tooMany)))
        .extracting(Violation::toString)
        .containsExactly("saga.steps[0].set are too many, 101: at most 100 (step a)");
    Step.Builder[] steps = new Step.Builder[501];
    for (int i = 0; i < steps.length; i++) {
      steps[i] =
          step("s" + i)
              .addSet(assignment("operations[0].add.min"))
              .addSet(assignment("operations[0].add.max"));
    }
    assertThat(SpecRules.check(saga(steps)))
        .extracting(Violation::toString)
        .containsExactly("saga.steps set 1002 fields in all: at most 1000");
  }

  static Assignment assignment(String field) {
    return assignment(field, "1");
  }

  static Assignment assignment(String field, String expression) {
    return Assignment.newBuilder().setField(field).setTo(expression).build();
  }

  private static String fault(String field) {
    List<Violation> found = SpecRules.check(saga(withSet(assignment(field))));
    found.forEach(v -> assertThat(v.path()).isEqualTo("saga.steps[0].set[0].field"));
    return found.isEmpty() ? "" : found.get(0).message().replace(" (step a)", "");
  }

  private static List<String> faults(Assignment... assignments) {
    return SpecRules.check(saga(withSet(assignments))).stream().map(Violation::toString).toList();
  }

  private static Step.Builder withSet(Assignment... assignments) {
    return step("a").clearOperations().addAllOperations(OPERATIONS).addAllSet(List.of(assignments));
  }
}
