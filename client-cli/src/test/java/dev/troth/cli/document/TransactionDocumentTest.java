package dev.troth.cli.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import dev.troth.v1.Operation;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionDocumentTest {

  private static final String TRANSFER =
      """
      id: 01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11   # optional
      timeout: 5s
      atomic:
        operations:
          - participant: bank-a
            add: {key: accounts/alice, delta: -30, min: 0}
          - participant: bank-b
            add: {key: accounts/bob, delta: 30}
      """;

  private static final String SAGA =
      """
      saga:
        steps:
          - name: reserve
            operations:
              - participant: inventory
                add: {key: stock/sku-1, delta: -2, min: 0}
            compensation: {auto: {}}
          - name: ship
            after: [reserve]
            operations:
              - participant: shipping
                append: {key: shipments, events: [{type: requested, data: '{"sku":"sku-1"}'}]}
            retry: {maxAttempts: 0, initialBackoff: 0.2s, maxBackoff: 10s}
            pivot: true
      """;

  @Test
  void readsATransactionInYaml() throws Exception {
    TransactionSpec spec = TransactionDocument.parse(TRANSFER);

    assertThat(spec.getId()).isEqualTo("01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11");
    assertThat(spec.getTimeout().getSeconds()).isEqualTo(5);
    Operation first = spec.getAtomic().getOperations(0);
    assertThat(first.getAdd().getDelta()).isEqualTo(-30);
    assertThat(first.getAdd().hasMin()).isTrue();
    assertThat(first.getAdd().getMin()).isZero();
    assertThat(spec.getAtomic().getOperations(1).getAdd().hasMin()).isFalse();
  }

  @Test
  void readsASagaInYaml() throws Exception {
    TransactionSpec spec = TransactionDocument.parse(SAGA);

    assertThat(spec.getSaga().getSteps(0).getCompensation().hasAuto()).isTrue();
    assertThat(spec.getSaga().getSteps(1).getAfterList()).containsExactly("reserve");
    assertThat(spec.getSaga().getSteps(1).getRetry().getInitialBackoff())
        .isEqualTo(Durations.fromMillis(200));
  }

  @Test
  void agreesWithProtobufsOwnJsonMapping() throws Exception {
    List<String> documents =
        List.of(
            "{\"atomic\":{\"operations\":[]}}",
            operation("\"add\":{\"key\":\"k\",\"delta\":\"9223372036854775807\"}"),
            operation("\"add\":{\"key\":\"k\",\"delta\":-9223372036854775808,\"max\":1e3}"),
            operation("\"add\":{\"key\":\"k\",\"delta\":1.0,\"expectedVersion\":0}"),
            operation("\"add\":{\"key\":\"k\",\"delta\":1,\"expected_version\":\"7\"}"),
            operation("\"put\":{\"key\":\"\\u00e4\\ud83d\\ude00\",\"value\":\"{}\"}"),
            operation("\"put\":{\"key\":\"k\",\"bytes\":\"AP8=\"}"),
            operation("\"put\":{\"key\":\"k\",\"bytes\":\"_-8\"}"),
            operation("\"put\":{\"key\":\"k\",\"value\":\"\"}"),
            operation("\"check\":{\"key\":\"k\",\"version\":18446744073709551615}"),
            operation("\"check\":{\"key\":\"k\",\"exists\":{}}"),
            operation("\"check\":{\"key\":\"k\",\"atLeast\":5}"),
            "{\"timeout\":\"0.25s\",\"atomic\":{}}",
            "{\"timeout\":\"-1.5s\",\"atomic\":{}}",
            "{\"saga\":{\"steps\":[{\"name\":\"a\",\"pivot\":true,\"retry\":{\"maxAttempts\":4294967295}}]}}");
    for (String document : documents) {
      TransactionSpec.Builder expected = TransactionSpec.newBuilder();
      JsonFormat.parser().merge(document, expected);

      assertThat(TransactionDocument.parseJson(document)).isEqualTo(expected.build());
      assertThat(TransactionDocument.parse(document)).isEqualTo(expected.build());
    }
  }

  @Test
  void readsBackWhatProtobufPrints() throws Exception {
    for (String document : List.of(TRANSFER, SAGA)) {
      TransactionSpec spec = TransactionDocument.parse(document);

      assertThat(TransactionDocument.parse(JsonFormat.printer().print(spec))).isEqualTo(spec);
    }
  }

  @Test
  void takesJsonThatIsIndentedWithTabs() throws Exception {
    assertThat(TransactionDocument.parse("{\n\t\"atomic\":\t{}\n}").hasAtomic()).isTrue();
  }

  @Test
  void takesAYamlFlowMapping() throws Exception {
    assertThat(TransactionDocument.parse("{atomic: {operations: []}}").hasAtomic()).isTrue();
  }

  @Test
  void namesTheLineAndThePathOfAnUnknownFieldAndWhatWasMeant() {
    assertProblem(
        TRANSFER.replace("delta: 30", "detla: 30"),
        "line 8: atomic.operations[1].add.detla: unknown field; did you mean delta?");
    assertProblem(
        "{\"atomic\":{\"operatons\":[]}}",
        "atomic.operatons: unknown field; did you mean operations?");
    assertProblem(
        "atomic: {}\nfoo: 1", "line 2: foo: unknown field; known are [id, timeout, atomic, saga]");
    assertProblem(
        operation("\"check\":{\"key\":\"k\",\"exists\":{\"x\":1}}"),
        "atomic.operations[0].check.exists.x: unknown field; nothing may stand here");
  }

  @Test
  void namesThePlaceInASagaAndWhatWasMeant() {
    assertProblem(
        SAGA.replace("after:", "afer:"),
        "line 9: saga.steps[1].afer: unknown field; did you mean after?");
    assertProblem(
        SAGA.replace("compensation: {auto", "compensation: {atuo"),
        "line 7: saga.steps[0].compensation.atuo: unknown field; did you mean auto?");
    assertProblem(
        SAGA.replace("maxAttempts", "max_atempts"),
        "line 13: saga.steps[1].retry.max_atempts: unknown field; did you mean maxAttempts?");
    assertProblem(
        SAGA.replace("pivot: true", "pending: {wait: {}, fail: {}}"),
        "line 14: saga.steps[1].pending: `wait` and `fail` exclude each other; keep one");
  }

  @Test
  void saysHowAFlagIsWritten() {
    assertProblem(
        SAGA.replace("compensation: {auto: {}}", "compensation: auto"),
        "line 7: saga.steps[0].compensation: expected a mapping, found the text 'auto'; write"
            + " {auto: {}}");
    assertProblem(
        SAGA.replace("compensation: {auto: {}}", "compensation: operations"),
        "line 7: saga.steps[0].compensation: expected a mapping, found the text 'operations'");
  }

  @Test
  void readsAllThatAStepMaySay() throws Exception {
    String document =
        """
        saga:
          deadline: 60s
          steps:
            - name: quote
              operations:
                - participant: shop
                  get: {key: prices/sku-1}
            - name: charge
              after: [quote]
              operations:
                - participant: payments
                  add: {key: cards/42, min: 0}
              set:
                - field: operations[0].add.delta
                  to: -steps.quote.reads[0].counter
              compensation:
                operations:
                  - participant: payments
                    add: {key: cards/42}
                set:
                  - field: operations[0].add.delta
                    to: steps.quote.reads[0].counter
              pending: {fail: {}}
              timeout: 2s
              retry: {jitter: 0.25, deadline: 10s}
        """;
    TransactionSpec spec = TransactionDocument.parse(document);

    Step charge = spec.getSaga().getSteps(1);
    assertThat(charge.getSet(0).getTo()).isEqualTo("-steps.quote.reads[0].counter");
    assertThat(charge.getCompensation().getSet(0).getField()).isEqualTo("operations[0].add.delta");
    assertThat(charge.getPending().hasFail()).isTrue();
    assertThat(charge.getRetry().getJitter()).isEqualTo(0.25);
    assertThat(TransactionDocument.parse(JsonFormat.printer().print(spec))).isEqualTo(spec);
    assertProblem(
        document.replace("0.25", "half"),
        "line 25: saga.steps[1].retry.jitter: expected a number, found the text 'half'");
  }

  @Test
  void namesEveryProblemAtOnce() {
    assertProblem(
        TRANSFER.replace("delta: 30", "detla: 30").replace("timeout: 5s", "timeout: 5 seconds"),
        "line 2: timeout: expected a length of time in seconds such as 5s or 0.25s, found the text"
            + " '5 seconds'\n"
            + "line 8: atomic.operations[1].add.detla: unknown field; did you mean delta?");
  }

  @Test
  void refusesWrongTypes() {
    assertProblem("atomic: [1]", "line 1: atomic: expected a mapping, found a list");
    assertProblem(
        "atomic: {operations: {}}", "line 1: atomic.operations: expected a list, found a mapping");
    assertProblem(
        operation("\"add\":{\"key\":\"k\",\"delta\":\"ten\"}"),
        "atomic.operations[0].add.delta: expected a whole number, found the text 'ten'");
    assertProblem(
        operation("\"add\":{\"key\":\"k\",\"delta\":1.5}"),
        "atomic.operations[0].add.delta: expected a whole number, found the number 1.5");
    assertProblem(
        operation("\"add\":{\"key\":\"k\",\"delta\":1e400000000}"),
        "atomic.operations[0].add.delta: expected a whole number, found the number 1e400000000");
    assertProblem(
        operation("\"add\":{\"key\":\"k\",\"delta\":9223372036854775808}"),
        "atomic.operations[0].add.delta: 9223372036854775808 is out of range,"
            + " -9223372036854775808 to 9223372036854775807");
    assertProblem(
        operation("\"put\":{\"key\":\"k\",\"value\":12}"),
        "atomic.operations[0].put.value: expected text, found the number 12; put it in quotes");
    assertProblem(
        operation("\"put\":{\"key\":[\"k\"]}"),
        "atomic.operations[0].put.key: expected a single value, found a list");
    assertProblem(
        operation("\"put\":{\"key\":\"k\",\"bytes\":\"%%\"}"),
        "atomic.operations[0].put.bytes: expected base64, found the text '%%'");
    assertProblem(
        "saga: {steps: [{pivot: yes}]}",
        "line 1: saga.steps[0].pivot: expected true or false, found the text 'yes'");
  }

  @Test
  void refusesABoundThatWasLeftEmptyInsteadOfDroppingIt() {
    assertProblem(
        TRANSFER.replace("min: 0", "min: "),
        "line 6: atomic.operations[0].add.min: has no value; give it one, or leave it out");
    assertProblem(
        operation("\"add\":{\"key\":\"k\",\"delta\":1,\"min\":null}"),
        "atomic.operations[0].add.min: has no value; give it one, or leave it out");
  }

  @Test
  void refusesDuplicates() {
    assertProblem(TRANSFER + "timeout: 6s\n", "line 9: timeout: stands twice; which one counts?");
    assertProblem(
        operation("\"add\":{\"key\":\"k\",\"delta\":1,\"delta\":2}"),
        "atomic.operations[0].add.delta: stands twice; which one counts?");
    assertProblem(
        operation("\"add\":{\"key\":\"k\",\"expectedVersion\":1,\"expected_version\":2}"),
        "atomic.operations[0].add.expected_version: stands twice; which one counts?");
  }

  @Test
  void refusesTwoThatExcludeEachOther() {
    assertProblem(
        operation("\"add\":{\"key\":\"k\",\"delta\":1},\"put\":{\"key\":\"k\"}"),
        "atomic.operations[0]: `add` and `put` exclude each other; keep one");
    assertProblem(
        "atomic: {}\nsaga: {}", "line 2: `atomic` and `saga` exclude each other; keep one");
  }

  @Test
  void refusesWhatIsNoDocument() {
    assertProblem("", "the document is empty");
    assertProblem("# nothing but a comment", "the document is empty");
    assertProblem("- a\n- b", "a document is a mapping with `atomic` or `saga`, not a list");
    assertProblem("timeout: 5s", "line 1: nothing to do: give `atomic` or `saga`");
    assertProblem("a: b: c", "not YAML: line 1, column 5: mapping values are not allowed here");
    assertProblem(
        "atomic: {}\n---\natomic: {}", "not YAML: line 2, column 1: but found another document");
  }

  @Test
  void refusesAnIdThatIsNone() {
    assertThatThrownBy(() -> TransactionDocument.parse(TRANSFER.replace("-7c3e-", "-4c3e-")))
        .hasMessageContaining("id: '01939c2e-7d1a-4c3e-8b1f-3f0c8a5d2b11' is not a UUIDv7");
  }

  @Test
  void refusesMalformedJson() {
    for (String bad :
        List.of(
            "{\"atomic\":{},}",
            "{\"atomic\":{}} x",
            "{\"atomic\":{}",
            "{'atomic':{}}",
            "{\"atomic\":{}}{}",
            "{\"atomic\":}",
            "[1,]",
            "",
            "nul",
            "{\"a\":01}")) {
      assertThatThrownBy(() -> TransactionDocument.parseJson(bad))
          .as(bad)
          .isInstanceOf(InvalidDocumentException.class)
          .hasMessageStartingWith("not JSON: ");
    }
  }

  @Test
  void refusesHalfACharacter() {
    assertProblem(
        operation("\"put\":{\"key\":\"\\ud800\"}"),
        "atomic.operations[0].put.key: the text is not valid Unicode (half of a surrogate pair)");
  }

  @Test
  void refusesTagsAndKeysThatAreNoText() {
    assertProblem(
        "!!java.lang.String atomic",
        "line 1: tags are not taken here: remove tag:yaml.org,2002:java.lang.String");
    assertProblem("? [a]\n: b", "line 1: a name has to be plain text");
  }

  @Test
  void refusesAliasesThatExplodeOrRecur() {
    StringBuilder bomb = new StringBuilder("a: &a0 [x, x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThatThrownBy(() -> TransactionDocument.parse(bomb.toString()))
        .isInstanceOf(InvalidDocumentException.class);
    assertThatThrownBy(() -> TransactionDocument.parse("atomic: &a [*a]"))
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void refusesDeepNesting() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    assertThatThrownBy(() -> TransactionDocument.parseJson("{\"a\":" + deep + "}"))
        .isInstanceOf(InvalidDocumentException.class);
    assertThatThrownBy(() -> TransactionDocument.parse("a: " + deep))
        .isInstanceOf(InvalidDocumentException.class);
  }

  private static String operation(String action) {
    return "{\"atomic\":{\"operations\":[{\"participant\":\"p\"," + action + "}]}}";
  }

  private static void assertProblem(String document, String message) {
    assertThatThrownBy(() -> TransactionDocument.parse(document))
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessage(message);
  }

  @Test
  void aNameAsLongAsADocumentMayBeIsNotRepeatedWhole() {
    String name = "x".repeat(3 << 20);

    assertThatThrownBy(() -> TransactionDocument.parse("{\"" + name + "\": 1}"))
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessageContaining("unknown field")
        .message()
        .hasSizeLessThan(3_000);
  }

  @Test
  void anEscapeWithoutItsDigitsIsExplained() {
    assertThatThrownBy(() -> TransactionDocument.parse("id: \"\\U00 \""))
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessageContaining("not YAML");
    assertThatThrownBy(() -> TransactionDocument.parse("id: \"\\x"))
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessageContaining("an escape between double quotes is wrong");
  }
}
