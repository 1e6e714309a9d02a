package dev.troth.daemon.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.id.TransactionId;
import dev.troth.v1.Member;
import dev.troth.v1.Outcome;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.Resolution;
import dev.troth.v1.SagaRow;
import dev.troth.v1.StuckStep;
import dev.troth.v1.StuckSteps;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.Verdict;
import org.junit.jupiter.api.Test;

/** What a peer hands over to be driven must not be able to stop the driver. */
class SagaRowRulesTest {

  private static final TransactionSpec SPEC = Sagas.saga(Sagas.step("one"), Sagas.step("two"));
  private static final int END = 3;

  @Test
  void aRowAsAHomeHasItIsTaken() {
    assertThat(SagaRowRules.check(row().build())).isEmpty();
    assertThat(SagaRowRules.check(row().setStuck(stuck(END)).build())).isEmpty();
  }

  @Test
  void membersNeedIdsAndNamesAndToBeAll() {
    assertRefused(
        row().clearMembers().addMembers(Member.getDefaultInstance()), "members[0].storeId");
    assertRefused(row().clearMembers().addMembers(member(1).setName("else")), "members");
    assertRefused(row().addMembers(member(2)), "members");
    assertRefused(row().clearMembers(), "members");
  }

  @Test
  void theDocumentIsASagaWithThisIdAndHash() {
    assertRefused(row().setSagaId(ByteString.copyFrom(new byte[16])), "spec.id");
    assertRefused(row().setSagaId(ByteString.EMPTY), "sagaId");
    assertRefused(row().setSpecHash(ByteString.copyFrom(new byte[32])), "specHash");
    assertRefused(row().setSpec(Documents.atomic(Documents.add("bank-a", "k", 1))), "spec");
    assertThat(SagaRowRules.check(row().clearSpec().build())).isNotEmpty();
  }

  @Test
  void stepsExist() {
    assertRefused(row().setStuck(stuck(END + 1)), "stuck");
    assertRefused(row().setStuck(stuck(0)), "stuck");
    assertRefused(row().setStuck(stuck(-1)), "stuck");
    assertRefused(
        row()
            .addResolutions(
                Resolution.newBuilder()
                    .setStep(9)
                    .setKind(RegisterKind.REGISTER_KIND_ACTION)
                    .setVerdict(Verdict.VERDICT_RETRY)),
        "resolutions");
    assertRefused(
        row()
            .addResolutions(
                Resolution.newBuilder().setStep(1).setKind(RegisterKind.REGISTER_KIND_ACTION)),
        "resolutions");
  }

  @Test
  void whatIsOverIsNotDriven() {
    assertRefused(row().setOutcome(Outcome.getDefaultInstance()), "outcome");
    assertRefused(row().setEnded(true), "outcome");
  }

  private static void assertRefused(SagaRow.Builder row, String path) {
    assertThat(SagaRowRules.check(row.build())).extracting(Violation::path).contains(path);
  }

  private static StuckSteps stuck(int step) {
    return StuckSteps.newBuilder()
        .addSteps(StuckStep.newBuilder().setStep(step).setKind(RegisterKind.REGISTER_KIND_ACTION))
        .build();
  }

  private static SagaRow.Builder row() {
    return SagaRow.newBuilder()
        .setSagaId(TransactionId.parse(Documents.ID).orElseThrow().toBytes())
        .setSpec(SPEC)
        .setSpecHash(SpecHash.of(SPEC))
        .addMembers(member(1));
  }

  private static Member.Builder member(int number) {
    byte[] id = new byte[16];
    id[0] = (byte) number;
    return Member.newBuilder()
        .setStoreId(ByteString.copyFrom(id))
        .setName("bank-a")
        .setAddress("host:1");
  }
}
