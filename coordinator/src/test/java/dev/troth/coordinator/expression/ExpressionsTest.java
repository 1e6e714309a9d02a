package dev.troth.coordinator.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.troth.daemon.document.SpecRules;
import dev.troth.daemon.document.Violation;
import dev.troth.error.RejectedException;
import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Assignment;
import dev.troth.v1.Compensation;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Get;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.ReadValue;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import dev.troth.v1.StreamEvent;
import dev.troth.v1.StreamState;
import dev.troth.v1.TransactionSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExpressionsTest {

  private static final String ID = "01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11";
  private static final RegisterKind ACTION = RegisterKind.REGISTER_KIND_ACTION;
  private static final RegisterKind COMPENSATION = RegisterKind.REGISTER_KIND_COMPENSATION;

  private static final Operation ADD =
      Operation.newBuilder().setParticipant("bank").setAdd(Add.newBuilder().setKey("k")).build();
  private static final Operation PUT =
      Operation.newBuilder().setParticipant("bank").setPut(Put.newBuilder().setKey("k")).build();
  private static final Operation APPEND =
      Operation.newBuilder()
          .setParticipant("bank")
          .setAppend(
              Append.newBuilder()
                  .setKey("k")
                  .addEvents(StreamEvent.newBuilder().setType("a"))
                  .addEvents(StreamEvent.newBuilder().setType("b")))
          .build();

  private static final ReadValue PRICE =
      ReadValue.newBuilder()
          .setParticipant("shop")
          .setKey("prices/1")
          .setExists(true)
          .setVersion(3)
          .setCounter(1999)
          .build();
  private static final ReadValue NAME = PRICE.toBuilder().setValue("tea").build();
  private static final ReadValue RAW =
      PRICE.toBuilder().setBytes(ByteString.copyFrom(new byte[] {0, -1})).build();
  private static final ReadValue LOG =
      PRICE.toBuilder()
          .setStream(
              StreamState.newBuilder()
                  .addEvents(StreamEvent.newBuilder().setType("made").setData("x"))
                  .addEvents(StreamEvent.newBuilder().setType("paid")))
          .build();
  private static final ReadValue NOTHING = ReadValue.newBuilder().setKey("none").build();
  private static final Map<Integer, List<ReadValue>> READS =
      Map.of(1, List.of(PRICE, NAME, RAW, LOG, NOTHING));

  @Test
  void computesACounterFromWhatAStepHasRead() {
    assertThat(delta("steps.quote.reads[0].counter * -2")).isEqualTo(-3998);
    assertThat(delta("steps[\"quote\"].reads[0].version")).isEqualTo(3);
    assertThat(delta("steps.quote.reads[3].events.exists(e, e.type == 'paid') ? 1 : 0"))
        .isEqualTo(1);
    assertThat(delta("size(steps.quote.reads)")).isEqualTo(5);
    assertThat(delta("7u")).isEqualTo(7);
  }

  @Test
  void computesTextsAndBytes() {
    assertThat(value("saga.id + '/' + steps.quote.reads[1].value")).isEqualTo(ID + "/tea");
    assertThat(value("string(steps.quote.reads[0].counter)")).isEqualTo("1999");
    assertThat(
            fill(saga(PUT, "operations[0].put.bytes", "steps.quote.reads[2].bytes"))
                .get(0)
                .getPut()
                .getBytes())
        .isEqualTo(ByteString.copyFrom(new byte[] {0, -1}));
  }

  @Test
  void computesKeysVersionsAndEvents() {
    assertThat(
            fill(saga(ADD, "operations[0].add.key", "'orders/' + saga.id"))
                .get(0)
                .getAdd()
                .getKey())
        .isEqualTo("orders/" + ID);
    assertThat(
            fill(saga(ADD, "operations[0].add.expectedVersion", "steps.quote.reads[0].version"))
                .get(0)
                .getAdd()
                .getExpectedVersion())
        .isEqualTo(3);
    assertThat(
            fill(saga(APPEND, "operations[0].append.events[1].data", "'d'"))
                .get(0)
                .getAppend()
                .getEvents(1))
        .isEqualTo(StreamEvent.newBuilder().setType("b").setData("d").build());
  }

  @Test
  void readsStepsByNamesThatAreNoIdentifiers() {
    TransactionSpec spec =
        saga(ADD, "operations[0].add.delta", "steps['quote-1'].reads[0].counter");
    spec = renamed(spec, "quote-1");
    assertThat(Expressions.check(spec)).isEmpty();
    assertThat(fill(spec).get(0).getAdd().getDelta()).isEqualTo(1999);
  }

  @Test
  void computesACompensationFromWhatItsOwnStepHasRead() {
    TransactionSpec.Builder spec = saga(ADD, "operations[0].add.delta", "1").toBuilder();
    spec.getSagaBuilder()
        .getStepsBuilder(0)
        .setCompensation(
            Compensation.newBuilder()
                .addOperations(ADD)
                .addSet(assignment("operations[0].add.delta", "-steps.quote.reads[0].counter")));
    assertThat(Expressions.check(spec.build())).isEmpty();
    assertThat(Expressions.fill(spec.build(), 1, COMPENSATION, READS).get(0).getAdd().getDelta())
        .isEqualTo(-1999);
  }

  @Test
  void givesTheDocumentsOwnListWhenNothingIsComputed() {
    TransactionSpec spec = saga(ADD, "operations[0].add.delta", "1");
    assertThat(Expressions.fill(spec, 1, ACTION, Map.of()))
        .isSameAs(spec.getSaga().getSteps(0).getOperationsList());
    assertThat(Expressions.fill(spec, 1, COMPENSATION, Map.of())).isEmpty();
    assertThat(Expressions.fill(spec, 4, ACTION, Map.of())).isEmpty();
  }

  @Test
  void failsWithThePlaceAndTheReason() {
    assertThat(failure("steps.quote.reads[1].counter"))
        .isEqualTo(
            "saga.steps[1].set[0].to (step pay): key 'counter' is not present in map, in"
                + " steps.quote.reads[1].counter");
    assertThat(failure("9223372036854775807 + steps.quote.reads[0].counter")).contains("overflow");
    assertThat(failure("1 / (steps.quote.reads[0].counter - 1999)")).contains("/ by zero");
    assertThat(failure("int(steps.quote.reads[1].value)")).contains("tea");
  }

  @Test
  void takesNothingThatIsNotThereForZero() {
    assertThat(failure("steps.quote.reads[4].counter")).contains("'counter' is not present");
    assertThat(delta("steps.quote.reads[4].exists ? steps.quote.reads[4].counter : 0")).isZero();
  }

  @Test
  void failsWhenAStepWasSettledWithoutReading() {
    RejectedException failure =
        catchThrowableOfType(
            RejectedException.class,
            () ->
                Expressions.fill(
                    saga(ADD, "operations[0].add.delta", "steps.quote.reads[0].counter"),
                    2,
                    ACTION,
                    Map.of()));
    assertThat(failure.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_EXPRESSION_FAILED);
    assertThat(failure.reason().getMessage())
        .contains("needs what step quote has read, and it has read nothing");
  }

  @Test
  void roundsAndCutsNothing() {
    assertThat(failure("dyn(1.0)")).contains("yields a double, but delta is a whole number");
    assertThat(failure("18446744073709551615u")).contains("too large for delta");
    assertThat(failure(saga(ADD, "operations[0].add.expectedVersion", "-1")))
        .contains("yields -1, but expectedVersion is never below 0");
    assertThat(failure(saga(PUT, "operations[0].put.value", "dyn(1)")))
        .contains("yields an int, but value is a text");
  }

  @Test
  void keepsTheRulesOfForm() {
    assertThat(failure(saga(ADD, "operations[0].add.key", "'a\\n'")))
        .isEqualTo("as computed, saga.steps[1].operations[0].add.key has a control character at 1");
    TransactionSpec long1 =
        saga(PUT, "operations[0].put.value", "steps.quote.reads[0].value + 'x'");
    RejectedException failure =
        catchThrowableOfType(
            RejectedException.class,
            () ->
                Expressions.fill(long1, 2, ACTION, Map.of(1, List.of(text("x".repeat(1 << 20))))));
    assertThat(failure.reason().getMessage())
        .contains("operations[0].put.value is longer than 1048576 bytes");
  }

  @Test
  void bindsTheWholeOfAStep() {
    TransactionSpec.Builder spec = saga(PUT, "operations[0].put.value", "'x'").toBuilder();
    Step.Builder step = spec.getSagaBuilder().getStepsBuilder(1).clearSet();
    for (int i = 0; i < 5; i++) {
      step.addOperations(PUT)
          .addSet(assignment("operations[" + i + "].put.value", "steps.quote.reads[0].value"));
    }
    step.removeOperations(0);
    RejectedException failure =
        catchThrowableOfType(
            RejectedException.class,
            () ->
                Expressions.fill(
                    spec.build(), 2, ACTION, Map.of(1, List.of(text("x".repeat(1 << 20))))));
    assertThat(failure.reason().getMessage()).contains("operations have 52").contains("at most");
  }

  @Test
  void computesAtABoundedCost() {
    String doubling = "['xxxxxxxx']" + ".map(a, a + a)".repeat(40) + "[0]";
    assertThat(failure(saga(PUT, "operations[0].put.value", doubling)))
        .contains("makes a text or list of more than");
    String nested = "[[[1]]" + ".map(a, [a, a])".repeat(40) + "].exists(x, x == x) ? 1 : 2";
    assertThat(failure(nested)).contains("makes lists of lists");
    String loops =
        "[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c,"
            + "[1,2,3,4,5,6,7,8,9].all(d, [1,2,3,4,5,6,7,8,9].all(e, a+b+c+d+e > 0))))) ? 1 : 0";
    assertThat(failure(loops)).containsIgnoringCase("iteration");
  }

  @Test
  void scansTextsAtABoundedCost() {
    String scan =
        "[1,2,3,4,5,6,7,8,9,0].all(a, [1,2,3,4,5,6,7,8,9,0].all(b, steps.quote.reads[0].value"
            + ".contains('y' + string(a)) == false)) ? 1 : 0";
    RejectedException failure =
        catchThrowableOfType(
            RejectedException.class,
            () ->
                Expressions.fill(
                    saga(ADD, "operations[0].add.delta", scan),
                    2,
                    ACTION,
                    Map.of(1, List.of(text("x".repeat(1 << 20))))));
    assertThat(failure.reason().getMessage()).contains("takes too long");
  }

  @Test
  void matchesTextsAtABoundedCost() {
    assertThat(delta("steps.quote.reads[1].value.matches('^t.a$') ? 1 : 0")).isEqualTo(1);
    for (String match :
        List.of(
            "steps.quote.reads[0].value.matches('(a|b)*c')",
            "matches(steps.quote.reads[0].value, '(a|b)*c')",
            "[steps.quote.reads[0].value].exists(v, v.matches('(a|b)*c'))")) {
      RejectedException failure =
          catchThrowableOfType(
              RejectedException.class,
              () ->
                  Expressions.fill(
                      saga(ADD, "operations[0].add.delta", match + " ? 1 : 0"),
                      2,
                      ACTION,
                      Map.of(1, List.of(text("ab".repeat(1 << 19))))));
      assertThat(failure.reason().getMessage()).as(match).contains("takes too long");
    }
    assertThat(failure("steps.quote.reads[1].value.matches('(t{50}){50}') ? 1 : 0"))
        .containsIgnoringCase("exceeds");
  }

  @Test
  void comparesWholesAtABoundedCost() {
    String compare =
        "[1,2,3,4,5,6,7,8,9,0].all(a, [1,2,3,4,5,6,7,8,9,0].all(b,"
            + " steps.quote == steps.quote)) ? 1 : 0";
    List<ReadValue> many = Collections.nCopies(5_000, PRICE);
    RejectedException failure =
        catchThrowableOfType(
            RejectedException.class,
            () ->
                Expressions.fill(
                    saga(ADD, "operations[0].add.delta", compare), 2, ACTION, Map.of(1, many)));
    assertThat(failure.reason().getMessage()).contains("takes too long");
  }

  @Test
  void endsOnAResultThatBranchesWithoutEnd() {
    String nested = "dyn([1].map(a, [a, a])" + ".map(a, [a, a])".repeat(40) + ")";
    assertThat(failure(saga(PUT, "operations[0].put.value", nested)))
        .contains("makes lists of lists");
  }

  @Test
  void refusesWhatCanNeverBeComputed() {
    assertThat(violations("1 +")).contains("is no expression: mismatched input");
    assertThat(violations("price")).contains("undeclared reference to 'price' at character 1");
    assertThat(violations("steps.quote.reads[0].valeu"))
        .isEqualTo(
            "saga.steps[1].set[0].to is no expression: undefined field 'valeu' at character 21"
                + " (step pay)");
    assertThat(violations("'x' + 1"))
        .contains("no matching overload for '_+_' applied to '(string, int)' at character 5");
    assertThat(violations("now()")).contains("undeclared reference to 'now'");
    assertThat(violations("((".repeat(60) + "1" + "))".repeat(60))).contains("is no expression");
    assertThat(violations("steps")).contains("uses `steps` without a step's name");
    assertThat(violations("size(steps.map(s, s)) + 1")).contains("uses `steps` without");
    assertThat(violations("steps[saga.id].reads[0].counter")).contains("uses `steps` without");
    assertThat(violations("troth.Read{counter: 1}.counter")).contains("makes a message");
  }

  @Test
  void refusesWhatDoesNotFitTheField() {
    assertThat(violations("'x'")).contains("yields a string, but delta is a whole number");
    assertThat(violations("1.5")).contains("yields a double, but delta is a whole number");
    assertThat(violations("true")).contains("yields a bool");
    assertThat(violations("steps.quote.reads")).contains("yields a list");
    assertThat(Expressions.check(saga(PUT, "operations[0].put.value", "1"))).hasSize(1);
    assertThat(Expressions.check(saga(PUT, "operations[0].put.bytes", "'x'"))).hasSize(1);
  }

  @Test
  void refusesStepsThatNeedNotComeBefore() {
    assertThat(violations("steps.qoute.reads[0].counter"))
        .contains("names a step that is not there: qoute");
    assertThat(violations("steps.pay.reads[0].counter"))
        .contains("names the step itself, which has read nothing yet");
    assertThat(violations("steps.other.reads[0].counter"))
        .contains("names other, which does not come before pay in every run");
  }

  @Test
  void refusesReadsThatAreNotThere() {
    assertThat(violations("steps.quote.reads[5].counter"))
        .contains("uses reads[5] of quote, whose operations have 5 get");
    assertThat(violations("steps['quote'].reads[7].counter")).contains("uses reads[7] of quote");
  }

  @Test
  void findsNothingWrongWithWhatHasNoExpressions() {
    assertThat(Expressions.check(TransactionSpec.getDefaultInstance())).isEmpty();
    assertThat(Expressions.check(saga(ADD, "operations[0].add.delta", "1"))).isEmpty();
  }

  private static long delta(String expression) {
    TransactionSpec spec = saga(ADD, "operations[0].add.delta", expression);
    assertThat(Expressions.check(spec)).isEmpty();
    return fill(spec).get(0).getAdd().getDelta();
  }

  private static String value(String expression) {
    TransactionSpec spec = saga(PUT, "operations[0].put.value", expression);
    assertThat(Expressions.check(spec)).isEmpty();
    return fill(spec).get(0).getPut().getValue();
  }

  private static List<Operation> fill(TransactionSpec spec) {
    assertThat(SpecRules.check(spec)).isEmpty();
    return Expressions.fill(spec, 2, ACTION, READS);
  }

  private static String failure(String expression) {
    return failure(saga(ADD, "operations[0].add.delta", expression));
  }

  private static String failure(TransactionSpec spec) {
    RejectedException failure = catchThrowableOfType(RejectedException.class, () -> fill(spec));
    assertThat(failure.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_EXPRESSION_FAILED);
    return failure.reason().getMessage();
  }

  private static String violations(String expression) {
    return Violation.describe(Expressions.check(saga(ADD, "operations[0].add.delta", expression)));
  }

  private static ReadValue text(String value) {
    return ReadValue.newBuilder().setExists(true).setValue(value).build();
  }

  /** The second step comes after the first, which reads five keys; the third stands alone. */
  private static TransactionSpec saga(Operation operation, String field, String expression) {
    return TransactionSpec.newBuilder()
        .setId(ID)
        .setSaga(
            Saga.newBuilder()
                .addSteps(
                    Step.newBuilder()
                        .setName("quote")
                        .addAllOperations(
                            Collections.nCopies(
                                5,
                                Operation.newBuilder()
                                    .setParticipant("shop")
                                    .setGet(Get.newBuilder().setKey("prices/1"))
                                    .build())))
                .addSteps(
                    Step.newBuilder()
                        .setName("pay")
                        .addAfter("quote")
                        .addOperations(operation)
                        .addSet(assignment(field, expression)))
                .addSteps(Step.newBuilder().setName("other").addOperations(ADD)))
        .build();
  }

  private static TransactionSpec renamed(TransactionSpec spec, String quote) {
    TransactionSpec.Builder renamed = spec.toBuilder();
    renamed.getSagaBuilder().getStepsBuilder(0).setName(quote);
    renamed.getSagaBuilder().getStepsBuilder(1).setAfter(0, quote);
    return renamed.build();
  }

  private static Assignment assignment(String field, String expression) {
    return Assignment.newBuilder().setField(field).setTo(expression).build();
  }
}
