package dev.troth.participant.engine;

import static dev.troth.participant.engine.Documents.action;
import static dev.troth.participant.engine.Documents.add;
import static dev.troth.participant.engine.Documents.append;
import static dev.troth.participant.engine.Documents.compensation;
import static dev.troth.participant.engine.Documents.delete;
import static dev.troth.participant.engine.Documents.put;
import static dev.troth.v1.RegisterStatus.REGISTER_STATUS_COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.PrepareRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an action has done is undone from its row (S8). */
class CompensationsTest {

  private final TurnByTurn participant = new TurnByTurn();
  private final TransactionId saga = participant.newId().transaction();
  private final RegisterId done = action(saga, 1, 1);

  private Reply act(RegisterId id, Operation... operations) {
    return synced(
        participant.prepare(
            Documents.prepare(id, List.of(Documents.member(1)), operations).setKeepsInverse(true)));
  }

  private Reply undo(int attempt) {
    return synced(participant.prepare(undoing(attempt, List.of(Documents.member(1)))));
  }

  private PrepareRequest.Builder undoing(int attempt, List<Member> members) {
    return Documents.prepare(compensation(saga, 1, attempt), members).setUndoesAttempt(1);
  }

  private Reply synced(Reply reply) {
    participant.sync();
    return reply;
  }

  @Test
  void everyKindOfChangeIsUndone() {
    participant.commitAlone(participant.newId(), add("sum", 7), put("old", "x"));
    act(done, add("sum", 5), put("old", "y"), put("new", "z"), append("log", "paid"));
    participant.commitAlone(participant.newId(), add("sum", 100));
    assertThat(undo(1).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    assertThat(participant.read("sum").counter()).isEqualTo(107);
    assertThat(participant.read("old").value().getValue()).isEqualTo("x");
    assertThat(participant.read("new").value().getExists()).isFalse();
    assertThat(participant.read("log").value().getStream().getEvents(1).getType())
        .isEqualTo("reverted");
    assertThat(participant.read("log").value().getStream().getEvents(1).getData())
        .isEqualTo("{\"saga\":\"" + saga + "\",\"step\":1,\"versions\":[1]}");
  }

  @Test
  void theInverseSurvivesALossOfPower() {
    act(done, put("v", "x"));
    participant.losePower();
    undo(1);
    assertThat(participant.read("v").value().getExists()).isFalse();
  }

  @Test
  void whatSomebodyHasChangedSinceIsNotOverwritten() { // S8
    act(done, put("v", "x"));
    participant.commitAlone(participant.newId(), put("v", "theirs"));
    assertThat(undo(1).reason()).isEqualTo(ErrorCode.ERROR_CODE_VERSION_MISMATCH);
    assertThat(participant.read("v").value().getValue()).isEqualTo("theirs");
  }

  @Test
  void aValueThatTwoStepsOfASagaHavePutComesBackStepByStep() { // S8
    participant.commitAlone(participant.newId(), put("v", "before"));
    act(done, put("v", "first"));
    act(action(saga, 2, 1), put("v", "second"));
    assertThat(undo(1).reason()).isEqualTo(ErrorCode.ERROR_CODE_VERSION_MISMATCH);
    assertThat(undoSecond().status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    assertThat(participant.read("v").value().getValue()).isEqualTo("first");
    assertThat(undo(2).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
    assertThat(participant.read("v").value().getValue()).isEqualTo("before");
  }

  @Test
  void whatSomebodyHasChangedInBetweenIsNotOverwrittenEither() {
    act(done, put("v", "first"));
    act(action(saga, 2, 1), put("v", "second"));
    undoSecond();
    participant.commitAlone(participant.newId(), put("v", "theirs"));
    assertThat(undo(1).reason()).isEqualTo(ErrorCode.ERROR_CODE_VERSION_MISMATCH);
  }

  private Reply undoSecond() {
    return synced(
        participant.prepare(
            Documents.prepare(compensation(saga, 2, 1), List.of(Documents.member(1)))
                .setUndoesAttempt(1)));
  }

  @Test
  void aCompensationIsVotedOnAsAnyBranchIs() {
    act(done, add("sum", 5));
    PrepareRequest request = undoing(1, List.of(Documents.member(1), Documents.member(2))).build();
    Reply yes = synced(participant.prepare(request));
    assertThat(participant.row(compensation(saga, 1, 1)).branch().redo()).hasSize(1);
    participant.losePower();
    assertThat(synced(participant.prepare(request)).register()).isEqualTo(yes.register());
    participant.abort(compensation(saga, 1, 1));
    undo(2);
    assertThat(participant.read("sum").counter()).isZero();
  }

  @Test
  void whatIsInDoubtCannotBeUndoneYet() {
    participant.prepare(
        Documents.prepare(done, List.of(Documents.member(1), Documents.member(2)), add("sum", 5))
            .setKeepsInverse(true));
    participant.sync();
    assertThat(undo(1).rejection()).isEqualTo(ErrorCode.ERROR_CODE_BUSY);
    assertThat(participant.row(compensation(saga, 1, 1)).isNone()).isTrue();
  }

  @Test
  void whatNeverHappenedIsNotUndone() {
    assertThat(undo(1).rejection()).isEqualTo(ErrorCode.ERROR_CODE_INTERNAL);
    act(done, add("sum", -5, 0));
    assertThat(undo(1).rejection()).isEqualTo(ErrorCode.ERROR_CODE_INTERNAL);
  }

  @Test
  void anActionThatOnlyLookedHasNothingToUndo() {
    act(done, Documents.get("sum"));
    assertThat(undo(1).status()).isEqualTo(REGISTER_STATUS_COMMITTED);
  }

  @Test
  void anAddThatCannotBeUndoneIsRefused() {
    assertThat(act(done, add("sum", Long.MIN_VALUE)).reason())
        .isEqualTo(ErrorCode.ERROR_CODE_OVERFLOW);
  }

  @Test
  void theInverseGoesWithTheSaga() {
    act(done, delete("v"));
    assertThat(participant.row(done).branch().inverse()).hasSize(1);
    participant.endSaga(saga);
    participant.sync();
    assertThat(participant.row(done).branch().inverse()).isEmpty();
  }
}
