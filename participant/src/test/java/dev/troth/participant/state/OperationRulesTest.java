package dev.troth.participant.state;

import static dev.troth.participant.state.Operations.absent;
import static dev.troth.participant.state.Operations.add;
import static dev.troth.participant.state.Operations.append;
import static dev.troth.participant.state.Operations.atLeast;
import static dev.troth.participant.state.Operations.atMost;
import static dev.troth.participant.state.Operations.delete;
import static dev.troth.participant.state.Operations.equal;
import static dev.troth.participant.state.Operations.event;
import static dev.troth.participant.state.Operations.exists;
import static dev.troth.participant.state.Operations.expecting;
import static dev.troth.participant.state.Operations.get;
import static dev.troth.participant.state.Operations.put;
import static dev.troth.participant.state.Operations.version;
import static dev.troth.v1.ErrorCode.ERROR_CODE_BOUND_CROSSED;
import static dev.troth.v1.ErrorCode.ERROR_CODE_CHECK_FAILED;
import static dev.troth.v1.ErrorCode.ERROR_CODE_OVERFLOW;
import static dev.troth.v1.ErrorCode.ERROR_CODE_VERSION_MISMATCH;
import static dev.troth.v1.ErrorCode.ERROR_CODE_WRONG_KIND;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.participant.lock.LockRequest;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.store.v1.Deleted;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.ReadValue;
import dev.troth.v1.StateKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperationRulesTest {

  private static final long T1 = Timestamp.ofMillis(1).bits();

  private final InMemoryStates states = new InMemoryStates();

  @Test
  void writesBecomeChangesInTheOrderWritten() {
    assertThat(yes(put("v", "x"), add("c", 5), append("s", "a", "b"), delete("v")).redo())
        .containsExactly(
            change("v").setPut(Content.newBuilder().setText("x")).build(),
            change("c").setAdd(5).build(),
            change("s").setAppend(event("a")).build(),
            change("s").setAppend(event("b")).build(),
            change("v").setDelete(Deleted.getDefaultInstance()).build());
  }

  @Test
  void bytesArePutAsBytes() {
    ByteString bytes = ByteString.copyFromUtf8("raw");
    Operation put =
        Operation.newBuilder().setPut(Put.newBuilder().setKey("v").setBytes(bytes)).build();
    assertThat(yes(put).redo())
        .containsExactly(change("v").setPut(Content.newBuilder().setBytes(bytes)).build());
    states.commit(1, put);
    assertThat(yes(get("v")).reads().get(0).getBytes()).isEqualTo(bytes);
    no(ERROR_CODE_CHECK_FAILED, "v: expected \"raw\", but it is 3 bytes", equal("v", "raw"));
  }

  @Test
  void getsReadEveryKind() {
    states.commit(1, put("v", "x"), add("c", 5), append("s", "a", "b"));
    assertThat(yes(get("v"), get("c"), get("s"), get("none")).reads())
        .containsExactly(
            read("v", 1, StateKind.STATE_KIND_VALUE).setCommitTimestamp(T1).setValue("x").build(),
            read("c", 1, StateKind.STATE_KIND_COUNTER).setCommitTimestamp(T1).setCounter(5).build(),
            stream("s", 2, "a", "b").setCommitTimestamp(T1).build(),
            ReadValue.newBuilder().setKey("none").build());
  }

  @Test
  void aDeletedValueIsReadAsNotExisting() {
    states.commit(1, put("v", "x"), delete("v"));
    assertThat(yes(get("v")).reads())
        .containsExactly(
            read("v", 2, StateKind.STATE_KIND_VALUE)
                .setExists(false)
                .setCommitTimestamp(T1)
                .build());
  }

  @Test
  void getsSeeEarlierOperationsOfTheirOwnTransaction() {
    states.commit(1, add("c", 5), append("s", "a"), put("v", "x"));
    List<ReadValue> reads =
        yes(
                get("c"),
                add("c", -2),
                get("c"),
                append("s", "b"),
                get("s"),
                delete("v"),
                get("v"),
                append("t", "a"),
                get("t"))
            .reads();
    assertThat(reads)
        .containsExactly(
            read("c", 1, StateKind.STATE_KIND_COUNTER).setCommitTimestamp(T1).setCounter(5).build(),
            read("c", 2, StateKind.STATE_KIND_COUNTER).setCounter(3).build(),
            stream("s", 2, "a", "b").build(),
            read("v", 2, StateKind.STATE_KIND_VALUE).setExists(false).build(),
            stream("t", 1, "a").build());
  }

  @Test
  void theFirstEventFixesTheKind() {
    states.commit(1, add("c", 1), put("v", "x"), append("s", "e"));
    no(ERROR_CODE_WRONG_KIND, "c: it is a counter, not a value", put("c", "x"));
    no(ERROR_CODE_WRONG_KIND, "c: it is a counter, not a value", delete("c"));
    no(ERROR_CODE_WRONG_KIND, "c: it is a counter, not a stream", append("c", "e"));
    no(ERROR_CODE_WRONG_KIND, "v: it is a value, not a counter", add("v", 1));
    no(ERROR_CODE_WRONG_KIND, "v: it is a value, not a stream", append("v", "e"));
    no(ERROR_CODE_WRONG_KIND, "s: it is a stream, not a counter", add("s", 1));
    no(ERROR_CODE_WRONG_KIND, "s: it is a stream, not a value", put("s", "x"));
    no(ERROR_CODE_WRONG_KIND, "v: it is a value, not a counter", atLeast("v", 0));
    no(ERROR_CODE_WRONG_KIND, "s: it is a stream, not a counter", atMost("s", 0));
    no(ERROR_CODE_WRONG_KIND, "s: it is a stream, not a value", equal("s", "x"));
  }

  @Test
  void theFirstEventFixesTheKindInItsOwnTransactionToo() {
    no(ERROR_CODE_WRONG_KIND, "k: it is a counter, not a value", add("k", 1), put("k", "x"));
    no(ERROR_CODE_WRONG_KIND, "k: it is a value, not a counter", delete("k"), add("k", 1));
    no(ERROR_CODE_WRONG_KIND, "k: it is a stream, not a counter", append("k", "e"), add("k", 1));
  }

  @Test
  void boundsAreJudgedOneOperationAfterTheOther() {
    states.commit(1, add("c", 20));
    no(
        ERROR_CODE_BOUND_CROSSED,
        "c: 20 - 30 would be below min 0",
        add("c", -30, 0, 100),
        add("c", 30, 0, 100));
    yes(add("c", 30, 0, 100), add("c", -30, 0, 100));
    no(
        ERROR_CODE_BOUND_CROSSED,
        "c: 90 + 11 would be above max 100",
        add("c", 70),
        add("c", 11, 0, 100));
    no(
        ERROR_CODE_OVERFLOW,
        "c: 21 + 9223372036854775807 would leave 64 bits",
        add("c", 1),
        add("c", Long.MAX_VALUE));
  }

  @Test
  void boundsOfAnEscrowLockAreNotJudgedAgain() {
    states.commit(1, add("c", 20));
    List<Operation> operations = List.of(add("c", -30, 0, 100), atLeast("d", 5));
    Evaluation evaluation = OperationRules.evaluate(operations, LockPlan.of(operations), states);
    assertThat(evaluation)
        .isEqualTo(new Evaluation.Yes(List.of(change("c").setAdd(-30).build()), List.of()));
  }

  @Test
  void anAddThatExpectsAVersionIsJudgedHere() {
    states.commit(1, add("c", 20));
    assertThat(LockPlan.of(List.of(expecting(1, add("c", -30, 0, 100)))))
        .containsExactly(LockRequest.exclusive("c"));
    no(
        ERROR_CODE_BOUND_CROSSED,
        "c: 20 - 30 would be below min 0",
        expecting(1, add("c", -30, 0, 100)));
  }

  @Test
  void expectedVersionsAreExact() {
    states.commit(1, put("v", "x"), put("v", "y"));
    String message = "v: expected version 1, but it is at version 2";
    no(ERROR_CODE_VERSION_MISMATCH, message, expecting(1, put("v", "z")));
    no(ERROR_CODE_VERSION_MISMATCH, message, expecting(1, delete("v")));
    message = "v: expected no event yet, but it is at version 2";
    no(ERROR_CODE_VERSION_MISMATCH, message, expecting(0, put("v", "z")));
    message = "n: expected version 7, but it has no event";
    no(ERROR_CODE_VERSION_MISMATCH, message, expecting(7, append("n", "e")));
    no(ERROR_CODE_VERSION_MISMATCH, message, expecting(7, add("n", 1)));
    yes(expecting(2, put("v", "z")), expecting(3, delete("v")), expecting(0, append("n", "e")));
  }

  @Test
  void existsAndAbsentLookAtTheState() {
    states.commit(1, add("c", 0), append("s", "e"), put("v", "x"), put("d", "x"), delete("d"));
    yes(exists("c"), exists("s"), exists("v"), absent("d"), absent("n"));
    no(ERROR_CODE_CHECK_FAILED, "d: expected to exist, but it is deleted", exists("d"));
    no(ERROR_CODE_CHECK_FAILED, "n: expected to exist, but it does not exist", exists("n"));
    no(ERROR_CODE_CHECK_FAILED, "c: expected not to exist, but it is 0", absent("c"));
    no(ERROR_CODE_CHECK_FAILED, "s: expected not to exist, but it is a stream", absent("s"));
    no(ERROR_CODE_CHECK_FAILED, "v: expected not to exist, but it is \"x\"", absent("v"));
  }

  @Test
  void checkedVersionsAreExact() {
    states.commit(1, put("v", "x"));
    yes(version("v", 1), version("n", 0));
    no(ERROR_CODE_CHECK_FAILED, "v: expected version 2, but it is at version 1", version("v", 2));
    no(ERROR_CODE_CHECK_FAILED, "n: expected version 1, but it has no event", version("n", 1));
  }

  @Test
  void equalsComparesTextsAndDigits() {
    states.commit(1, put("v", "x"), add("c", -7));
    yes(equal("v", "x"), equal("c", "-7"));
    no(ERROR_CODE_CHECK_FAILED, "v: expected \"y\", but it is \"x\"", equal("v", "y"));
    no(ERROR_CODE_CHECK_FAILED, "c: expected \"-07\", but it is -7", equal("c", "-07"));
    no(ERROR_CODE_CHECK_FAILED, "n: expected \"\", but it does not exist", equal("n", ""));
  }

  @Test
  void longContentsAreCutInMessages() {
    states.commit(1, put("v", "x".repeat(1_000)));
    Evaluation.No no = (Evaluation.No) states.evaluate(equal("v", "y".repeat(2_000)));
    assertThat(no.reason().getMessage())
        .hasSizeLessThan(250)
        .contains("(1000 characters)", "(2000 characters)");
  }

  @Test
  void limitsAreJudgedHereWhereTheStateIsExact() {
    states.commit(1, add("c", 10));
    yes(atLeast("c", 10), atMost("c", 10), get("c"));
    no(
        ERROR_CODE_CHECK_FAILED,
        "c: expected at least 11, but it is 10",
        atLeast("c", 11),
        get("c"));
    no(ERROR_CODE_CHECK_FAILED, "c: expected at most 9, but it is 10", atMost("c", 9), get("c"));
    yes(add("c", 1), atLeast("c", 11));
  }

  @Test
  void anAbsentKeyCountsFromZero() {
    yes(atLeast("n", 0), atMost("n", 0));
    yes(atLeast("n", 0), get("n"));
    no(ERROR_CODE_CHECK_FAILED, "n: expected at least 1, but it is 0", atLeast("n", 1), get("n"));
  }

  @Test
  void nothingToDoIsAYes() {
    assertThat(yes()).isEqualTo(new Evaluation.Yes(List.of(), List.of()));
  }

  private Evaluation.Yes yes(Operation... operations) {
    Evaluation evaluation = states.evaluate(operations);
    assertThat(evaluation).isInstanceOf(Evaluation.Yes.class);
    return (Evaluation.Yes) evaluation;
  }

  private void no(ErrorCode code, String message, Operation... operations) {
    assertThat(states.evaluate(operations))
        .isInstanceOfSatisfying(
            Evaluation.No.class,
            no -> {
              assertThat(no.reason().getCode()).isEqualTo(code);
              assertThat(no.reason().getMessage()).isEqualTo(message);
              assertThat(no.reason().getKey()).isEqualTo(message.substring(0, 1));
            });
  }

  private static Change.Builder change(String key) {
    return Change.newBuilder().setKey(key);
  }

  private static ReadValue.Builder read(String key, long version, StateKind kind) {
    return ReadValue.newBuilder().setKey(key).setExists(true).setVersion(version).setKind(kind);
  }

  private static ReadValue.Builder stream(String key, long version, String... types) {
    ReadValue.Builder read = read(key, version, StateKind.STATE_KIND_STREAM);
    for (String type : types) {
      read.getStreamBuilder().addEvents(event(type));
    }
    return read;
  }
}
