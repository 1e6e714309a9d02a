package dev.troth.daemon.document;

import static dev.troth.daemon.document.Documents.add;
import static dev.troth.daemon.document.Documents.append;
import static dev.troth.daemon.document.Documents.atomic;
import static dev.troth.daemon.document.Documents.check;
import static dev.troth.daemon.document.Documents.get;
import static dev.troth.daemon.document.Documents.put;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.UnknownFieldSet;
import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Check;
import dev.troth.v1.Exists;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.StreamEvent;
import dev.troth.v1.TransactionSpec;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SpecRulesTest {

  private static final String MEBIBYTE = "x".repeat(1 << 20);
  private static final UnknownFieldSet UNKNOWN =
      UnknownFieldSet.newBuilder()
          .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
          .build();

  @Test
  void acceptsATransfer() {
    assertValid(add("bank-a", "accounts/alice", -30), add("bank-b", "accounts/bob", 30));
  }

  @Test
  void acceptsAnyValidDocument() {
    long seed = new Random().nextLong();
    System.out.println("SpecRulesTest seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      TransactionSpec spec = Documents.random(random);
      assertThat(SpecRules.check(spec)).as("seed %d, %s", seed, spec).isEmpty();
      Branches.split(spec)
          .operations()
          .values()
          .forEach(
              branch ->
                  assertThat(SpecRules.checkOperations(branch)).as("seed %d", seed).isEmpty());
    }
  }

  @Test
  void refusesADocumentWithNothingToDo() {
    assertPaths(SpecRules.check(TransactionSpec.getDefaultInstance()), "(document)");
    assertPaths(SpecRules.check(atomic()), "atomic.operations");
  }

  @Test
  void allowsAThousandOperationsAndNoMore() {
    Operation one = add("bank-a", "k", 1);
    assertThat(SpecRules.check(atomic(Collections.nCopies(1_000, one)))).isEmpty();
    assertThat(SpecRules.check(atomic(Collections.nCopies(1_001, one))))
        .containsExactly(new Violation("atomic.operations", "are too many, 1001: at most 1000"));
  }

  @Test
  void allowsAHundredParticipantsAndNoMore() {
    assertThat(SpecRules.check(atomic(oneForEach(100)))).isEmpty();
    assertPaths(SpecRules.check(atomic(oneForEach(101))), "atomic.operations");
  }

  @Test
  void allowsOperationsOfOneParticipantAnywhere() {
    assertValid(add("bank-a", "k", 1), add("bank-b", "k", 1), add("bank-a", "k", 1));
  }

  @Test
  void limitsTheWholeDocument() {
    Operation put = put(Put.newBuilder().setValue(MEBIBYTE));
    assertValid(put, put, put);
    assertPaths(SpecRules.check(atomic(put, put, put, put)), "(document)");
  }

  @Test
  void wantsAParticipantsName() {
    for (String name : List.of("a", "9", "a-b.c", "a".repeat(63))) {
      assertValid(get(name, "k"));
    }
    for (String name :
        List.of("", "A", "-a", "a-", ".a", "a.", "a_b", "ä", "a".repeat(64), "a b", "a\n")) {
      assertPaths(get(name, "k"), "atomic.operations[0].participant");
    }
  }

  @Test
  void wantsAKey() {
    for (String key :
        List.of("a", "/", "accounts/ä", " ", "\ud83d\ude00", "k".repeat(512), "ä".repeat(256))) {
      assertValid(get("a", key));
    }
    for (String key :
        List.of(
            "",
            "k".repeat(513),
            "ä".repeat(257),
            "a\n",
            "\u0000",
            "\u007f",
            "\u0085",
            "\ud83d",
            "\ude00x")) {
      assertPaths(get("a", key), "atomic.operations[0].get.key");
    }
  }

  @Test
  void namesThePlaceOfEachFault() {
    Operation noKey = Operation.newBuilder().setParticipant("a").setAdd(Add.newBuilder()).build();
    assertPaths(
        SpecRules.check(atomic(get("a", "k"), noKey, get("", "k"))),
        "atomic.operations[1].add.key",
        "atomic.operations[2].participant");
  }

  @Test
  void wantsAnAction() {
    assertPaths(Operation.newBuilder().setParticipant("a").build(), "atomic.operations[0]");
  }

  @Test
  void wantsMinNotAboveMax() {
    Add.Builder add = Add.newBuilder().setKey("k").setMin(2);
    assertValid(Operation.newBuilder().setParticipant("a").setAdd(add.setMax(2)).build());
    assertPaths(
        Operation.newBuilder().setParticipant("a").setAdd(add.setMax(1)).build(),
        "atomic.operations[0].add.min");
  }

  @Test
  void wantsContentOfAtMostAMebibyte() {
    assertValid(put(Put.newBuilder().setValue("")));
    assertValid(put(Put.newBuilder().setBytes(ByteString.EMPTY)));
    assertValid(put(Put.newBuilder().setValue(MEBIBYTE)));
    assertPaths(put(Put.newBuilder()), "atomic.operations[0].put");
    assertPaths(put(Put.newBuilder().setValue(MEBIBYTE + "x")), "atomic.operations[0].put.value");
    assertPaths(
        put(Put.newBuilder().setValue("ä".repeat((1 << 19) + 1))),
        "atomic.operations[0].put.value");
    assertPaths(
        put(Put.newBuilder().setBytes(ByteString.copyFromUtf8(MEBIBYTE + "x"))),
        "atomic.operations[0].put.bytes");
  }

  @Test
  void wantsOneToAHundredEvents() {
    StreamEvent event = StreamEvent.newBuilder().setType("t").build();
    assertValid(append(Append.newBuilder().addAllEvents(Collections.nCopies(100, event))));
    assertPaths(append(Append.newBuilder()), "atomic.operations[0].append.events");
    assertPaths(
        append(Append.newBuilder().addAllEvents(Collections.nCopies(101, event))),
        "atomic.operations[0].append.events");
  }

  @Test
  void wantsATypeAndBoundedDataForEachEvent() {
    StreamEvent good = StreamEvent.newBuilder().setType("t".repeat(128)).build();
    assertValid(append(Append.newBuilder().addEvents(good)));
    assertPaths(
        append(
            Append.newBuilder()
                .addEvents(good)
                .addEvents(StreamEvent.newBuilder())
                .addEvents(StreamEvent.newBuilder().setType("t".repeat(129)))
                .addEvents(StreamEvent.newBuilder().setType("t").setData(MEBIBYTE + "x"))
                .addEvents(
                    StreamEvent.newBuilder()
                        .setType("t")
                        .setBytes(ByteString.copyFromUtf8(MEBIBYTE + "x")))),
        "atomic.operations[0].append.events[1].type",
        "atomic.operations[0].append.events[2].type",
        "atomic.operations[0].append.events[3].data",
        "atomic.operations[0].append.events[4].bytes");
  }

  @Test
  void wantsAConditionToCheck() {
    assertValid(check(Check.newBuilder().setVersion(0)));
    assertValid(check(Check.newBuilder().setEquals("")));
    assertPaths(check(Check.newBuilder()), "atomic.operations[0].check");
    assertPaths(
        check(Check.newBuilder().setEquals(MEBIBYTE + "x")), "atomic.operations[0].check.equals");
  }

  @Test
  void wantsAPositiveTimeoutOfAtMostAnHour() {
    assertThat(SpecRules.check(withTimeout(0, 1))).isEmpty();
    assertThat(SpecRules.check(withTimeout(3_600, 0))).isEmpty();
    assertPaths(SpecRules.check(withTimeout(0, 0)), "timeout");
    assertPaths(SpecRules.check(withTimeout(-1, 0)), "timeout");
    assertPaths(SpecRules.check(withTimeout(1, -1)), "timeout");
    assertPaths(SpecRules.check(withTimeout(1, 1_000_000_000)), "timeout");
    assertPaths(SpecRules.check(withTimeout(3_600, 1)), "timeout");
    assertPaths(SpecRules.check(withTimeout(Long.MAX_VALUE, 0)), "timeout");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertPaths(
        SpecRules.check(atomic(get("a", "k")).toBuilder().setUnknownFields(UNKNOWN).build()),
        "(document)");
    assertPaths(
        get("a", "k").toBuilder().setUnknownFields(UNKNOWN).build(), "atomic.operations[0]");
    Add add = Add.newBuilder().setKey("k").setUnknownFields(UNKNOWN).build();
    assertPaths(
        Operation.newBuilder().setParticipant("a").setAdd(add).build(), "atomic.operations[0].add");
    Exists exists = Exists.newBuilder().setUnknownFields(UNKNOWN).build();
    assertPaths(check(Check.newBuilder().setExists(exists)), "atomic.operations[0].check.exists");
  }

  @Test
  void stopsLookingAfterTwentyViolations() {
    assertThat(SpecRules.check(atomic(Collections.nCopies(1_000, get("", "")))))
        .hasSize(DocumentLimits.MAX_VIOLATIONS);
  }

  @Test
  void wantsNoParticipantInABranch() {
    assertThat(SpecRules.checkOperations(List.of(get("", "k")))).isEmpty();
    assertPaths(
        SpecRules.checkOperations(List.of(get("", "k"), get("a", ""))),
        "operations[1].participant",
        "operations[1].get.key");
    assertPaths(SpecRules.checkOperations(List.of()), "operations");
  }

  @Test
  void describesViolationsInOneLine() {
    assertThat(Violation.describe(SpecRules.check(atomic(get("", "")))))
        .isEqualTo(
            "atomic.operations[0].participant is missing; atomic.operations[0].get.key is missing");
  }

  private static List<Operation> oneForEach(int participants) {
    return IntStream.range(0, participants).mapToObj(i -> get("bank-" + i, "k")).toList();
  }

  private static TransactionSpec withTimeout(long seconds, int nanos) {
    return atomic(get("a", "k")).toBuilder()
        .setTimeout(Duration.newBuilder().setSeconds(seconds).setNanos(nanos))
        .build();
  }

  private static void assertValid(Operation... operations) {
    assertThat(SpecRules.check(atomic(operations))).isEmpty();
  }

  private static void assertPaths(Operation operation, String... paths) {
    assertPaths(SpecRules.check(atomic(operation)), paths);
  }

  private static void assertPaths(List<Violation> violations, String... paths) {
    assertThat(violations).extracting(Violation::path).containsExactly(paths);
  }
}
