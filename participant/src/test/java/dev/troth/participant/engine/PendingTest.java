package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.action;
import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.get;
import static dev.troth.participant.engine.Documents.put;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Fail;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.Pass;
import dev.troth.v1.Pending;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.Wait;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What others may do with what an unfinished saga has marked. */
class PendingTest {

  private static final Pending PASS =
      Pending.newBuilder().setPass(Pass.getDefaultInstance()).build();
  private static final Pending WAIT =
      Pending.newBuilder().setWait(Wait.getDefaultInstance()).build();
  private static final Pending FAIL =
      Pending.newBuilder().setFail(Fail.getDefaultInstance()).build();
  private static final List<Member> ALONE = List.of(Documents.member(1));
  private static final List<Member> BOTH = List.of(Documents.member(1), Documents.member(2));

  private final TurnByTurn participant = new TurnByTurn();
  private final TransactionId saga = participant.newId().transaction();
  private final TransactionId other = participant.newId().transaction();

  private Reply synced(PrepareRequest.Builder request) {
    Reply reply = participant.prepare(request);
    participant.sync();
    return reply;
  }

  private void mark(TransactionId by, int step, Pending others, Operation... operations) {
    assertThat(
            synced(Documents.prepare(action(by, step, 1), ALONE, operations).setPending(others))
                .status())
        .isEqualTo(REGISTER_STATUS_COMMITTED);
  }

  private Reply others(Operation... operations) {
    return synced(Documents.prepare(participant.newId(), ALONE, operations));
  }

  private String pendingBy(String key) {
    return participant.read(key).value().getPendingBy();
  }

  @Test
  void readsShowWhoHasMarkedAKey() {
    mark(saga, 1, PASS, add("a", 5), get("b"));
    assertThat(pendingBy("a")).isEqualTo(saga.toString());
    assertThat(pendingBy("b")).as("it was only read").isEmpty();
    assertThat(others(get("a")).register().getReads(0).getPendingBy()).isEqualTo(saga.toString());
  }

  @Test
  void aSagaIsNotShownItsOwnMarks() {
    mark(saga, 1, PASS, add("a", 5));
    PrepareRequest.Builder looks = Documents.prepare(action(saga, 2, 1), ALONE, get("a"));
    assertThat(synced(looks).register().getReads(0).getPendingBy()).isEmpty();
    mark(other, 1, PASS, add("a", 5));
    PrepareRequest.Builder again = Documents.prepare(action(saga, 2, 2), ALONE, get("a"));
    assertThat(synced(again).register().getReads(0).getPendingBy()).isEqualTo(other.toString());
  }

  @Test
  void othersPass() {
    mark(saga, 1, PASS, add("a", 5));
    assertThat(others(add("a", 1)).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
  }

  @Test
  void othersAreRefused() {
    mark(saga, 1, FAIL, add("a", 5));
    Reply refused = others(add("a", 1));
    assertThat(refused.reason()).isEqualTo(ErrorCode.ERROR_CODE_PENDING);
    assertThat(refused.register().getReason().getKey()).isEqualTo("a");
    assertThat(refused.register().getReason().getMessage()).contains(saga.toString());
    assertThat(others(get("a"), add("b", 1)).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    participant.endSaga(saga);
    assertThat(others(add("a", 1)).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    assertThat(pendingBy("a")).isEmpty();
  }

  @Test
  void othersWait() {
    mark(saga, 1, WAIT, add("a", 5));
    RegisterId id = participant.newId();
    PrepareRequest.Builder request = Documents.prepare(id, ALONE, put("v", "x"), add("a", 1));
    assertThat(synced(request).rejection()).isEqualTo(ErrorCode.ERROR_CODE_PENDING);
    assertThat(participant.row(id).isNone()).as("it is no vote").isTrue();
    participant.endSaga(saga);
    assertThat(synced(request).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
  }

  @Test
  void whoeverRefusesComesBeforeWhoeverLetsWait() {
    mark(saga, 1, WAIT, add("a", 5));
    mark(other, 1, FAIL, add("b", 5));
    assertThat(others(add("a", 1), add("b", 1)).reason()).isEqualTo(ErrorCode.ERROR_CODE_PENDING);
  }

  @Test
  void theSagaItselfGoesOn() {
    mark(saga, 1, FAIL, add("a", 5));
    mark(saga, 2, FAIL, add("a", 6));
    assertThat(participant.read("a").counter()).isEqualTo(11);
  }

  @Test
  void aMarkIsThereFromTheYesAndGoneWithAnAbort() {
    RegisterId id = action(saga, 1, 1);
    synced(Documents.prepare(id, BOTH, add("a", 5)).setPending(FAIL));
    assertThat(others(add("a", 1)).reason()).isEqualTo(ErrorCode.ERROR_CODE_PENDING);
    participant.abort(id);
    assertThat(others(add("a", 1)).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    assertThat(pendingBy("a")).isEmpty();
  }

  @Test
  void marksAreRebuiltAtTheStart() {
    mark(saga, 1, FAIL, add("a", 5));
    synced(Documents.prepare(action(saga, 2, 1), BOTH, add("b", 5)).setPending(FAIL));
    participant.losePower();
    assertThat(others(add("a", 1)).reason()).isEqualTo(ErrorCode.ERROR_CODE_PENDING);
    assertThat(others(add("b", 1)).reason()).isEqualTo(ErrorCode.ERROR_CODE_PENDING);
    participant.abort(action(saga, 2, 1));
    participant.endSaga(saga);
    assertThat(others(add("a", 1), add("b", 1)).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
  }

  @Test
  void aPrepareThatWaitedForLocksMeetsTheMarkToo() {
    RegisterId holder = participant.newId();
    Timestamp held = participant.yes(holder, put("v", "x"));
    PrepareRequest older =
        Documents.prepare(participant.newId(), ALONE, put("v", "y"), add("a", 1))
            .setPriority(1)
            .build();
    Reply waiting = participant.prepare(older);
    assertThat(waiting.isGiven()).isFalse();
    mark(saga, 1, FAIL, add("a", 5));
    participant.commit(holder, held);
    participant.sync();
    assertThat(waiting.reason()).isEqualTo(ErrorCode.ERROR_CODE_PENDING);
    assertThat(participant.read("v").value().getValue()).isEqualTo("x");
  }
}
