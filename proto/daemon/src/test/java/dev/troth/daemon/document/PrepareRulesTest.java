package dev.troth.daemon.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.id.OwnerId;
import dev.troth.id.RegisterId;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.v1.Member;
import dev.troth.v1.Pending;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterKind;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class PrepareRulesTest {

  private static final StoreId SELF = new StoreId(new UUID(0, 1));
  private static final StoreId OTHER = new StoreId(new UUID(0, 2));

  @Test
  void acceptsAPrepare() {
    assertThat(SpecRules.checkPrepare(prepare().build(), SELF)).isEmpty();
    assertThat(SpecRules.checkPrepare(prepare().setStoreId(SELF.toBytes()).build(), SELF))
        .isEmpty();
  }

  @Test
  void wantsIdsOfSixteenBytes() {
    ByteString tooShort = ByteString.copyFrom(new byte[15]);
    assertPaths(p -> p.setStoreId(tooShort), "storeId");
    assertPaths(p -> p.getKeyBuilder().setTransactionId(tooShort), "key.transactionId");
    assertPaths(p -> p.getOwnerBuilder().setCoordinatorId(tooShort), "owner.coordinatorId");
    assertPaths(p -> p.getMembersBuilder(1).setStoreId(tooShort), "members[1].storeId");
  }

  @Test
  void wantsAUuidOfVersionSeven() {
    assertPaths(
        p -> p.setKey(RegisterKey.newBuilder().setTransactionId(SELF.toBytes())),
        "key.transactionId");
  }

  @Test
  void wantsAnOwner() {
    assertPaths(PrepareRequest.Builder::clearOwner, "owner.coordinatorId");
  }

  @Test
  void wantsAHashOfThirtyTwoBytes() {
    assertPaths(PrepareRequest.Builder::clearSpecHash, "specHash");
  }

  @Test
  void wantsOneToAHundredMembers() {
    assertPaths(PrepareRequest.Builder::clearMembers, "members");
    assertPaths(
        p -> {
          for (int i = 3; i <= 101; i++) {
            p.addMembers(member(new StoreId(new UUID(0, i)), "bank-" + i));
          }
        },
        "members");
  }

  @Test
  void wantsDistinctMembers() {
    assertPaths(p -> p.addMembers(member(SELF, "again")), "members[2].storeId");
  }

  @Test
  void wantsNamesAndBoundedAddresses() {
    assertPaths(p -> p.getMembersBuilder(0).setName("Bank A"), "members[0].name");
    assertPaths(p -> p.getMembersBuilder(0).setAddress("h".repeat(513)), "members[0].address");
    assertPaths(p -> p.getOwnerBuilder().setAddress("h".repeat(513)), "owner.address");
  }

  @Test
  void wantsTheStoreItReachedAmongTheMembers() {
    StoreId stranger = new StoreId(new UUID(0, 9));
    assertThat(SpecRules.checkPrepare(prepare().build(), stranger))
        .extracting(Violation::path)
        .containsExactly("members");
  }

  @Test
  void wantsAKnownKindOfRegister() {
    assertPaths(p -> p.getKeyBuilder().setKindValue(77), "key.kind");
  }

  @Test
  void limitsTheWait() {
    assertPaths(p -> p.setWaitLimitMillis(-1), "waitLimitMillis"); // unsigned
  }

  @Test
  void wantsValidOperations() {
    assertPaths(PrepareRequest.Builder::clearOperations, "operations");
    assertPaths(p -> p.addOperations(Documents.get("", "")), "operations[1].get.key");
  }

  @Test
  void wantsNoStepOfAnAtomicTransaction() {
    assertPaths(p -> p.getKeyBuilder().setStep(1), "key.step");
    assertPaths(p -> p.getKeyBuilder().setAttempt(1), "key.attempt");
    assertPaths(p -> p.setKeepsInverse(true), "keepsInverse");
    assertPaths(p -> p.setPending(Pending.getDefaultInstance()), "pending");
    assertPaths(p -> p.setUndoesAttempt(1).clearOperations(), "undoesAttempt");
  }

  @Test
  void acceptsAnActionAndItsCompensation() {
    assertPaths(
        p ->
            action(p, RegisterKind.REGISTER_KIND_ACTION)
                .setKeepsInverse(true)
                .setPending(Pending.getDefaultInstance()));
    assertPaths(p -> action(p, RegisterKind.REGISTER_KIND_COMPENSATION));
    assertPaths(
        p ->
            action(p, RegisterKind.REGISTER_KIND_COMPENSATION)
                .setUndoesAttempt(2)
                .clearOperations());
  }

  @Test
  void wantsStepsAndAttemptsFromOne() {
    assertPaths(
        p -> action(p, RegisterKind.REGISTER_KIND_ACTION).getKeyBuilder().setAttempt(0),
        "key.attempt");
    assertPaths(
        p -> action(p, RegisterKind.REGISTER_KIND_ACTION).getKeyBuilder().setStep(-1), "key.step");
    assertPaths(p -> action(p, RegisterKind.REGISTER_KIND_HOME), "key.kind");
  }

  @Test
  void whatUndoesHasNoOperationsOfItsOwn() {
    assertPaths(
        p -> action(p, RegisterKind.REGISTER_KIND_COMPENSATION).setUndoesAttempt(2), "operations");
    assertPaths(
        p -> action(p, RegisterKind.REGISTER_KIND_COMPENSATION).clearOperations(), "operations");
  }

  @Test
  void theEndOfASagaDoesNothingAtOneParticipant() {
    assertPaths(
        p -> action(p, RegisterKind.REGISTER_KIND_ACTION).clearOperations().removeMembers(1));
    assertPaths(p -> action(p, RegisterKind.REGISTER_KIND_ACTION).clearOperations(), "operations");
  }

  private static PrepareRequest.Builder action(PrepareRequest.Builder prepare, RegisterKind kind) {
    prepare.getKeyBuilder().setStep(1).setKind(kind).setAttempt(1);
    return prepare;
  }

  private static void assertPaths(Consumer<PrepareRequest.Builder> change, String... paths) {
    PrepareRequest.Builder prepare = prepare();
    change.accept(prepare);
    assertThat(SpecRules.checkPrepare(prepare.build()))
        .extracting(Violation::path)
        .containsExactly(paths);
  }

  private static PrepareRequest.Builder prepare() {
    TransactionId id = TransactionId.parse(Documents.ID).orElseThrow();
    return PrepareRequest.newBuilder()
        .setKey(RegisterId.atomic(id).toKey())
        .setOwner(new OwnerId(new UUID(1, 1), 5).at("coordinator:7400"))
        .addMembers(member(SELF, "bank-a"))
        .addMembers(member(OTHER, "bank-b"))
        .setSpecHash(ByteString.copyFrom(new byte[32]))
        .setWaitLimitMillis(5_000)
        .addOperations(Documents.add("", "accounts/alice", -30));
  }

  private static Member member(StoreId store, String name) {
    return Member.newBuilder()
        .setStoreId(store.toBytes())
        .setName(name)
        .setAddress(name + ":7410")
        .build();
  }
}
