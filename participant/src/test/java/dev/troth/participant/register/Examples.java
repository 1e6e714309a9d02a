package dev.troth.participant.register;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.HeldLock;
import dev.troth.store.v1.LockMode;
import dev.troth.store.v1.Marks;
import dev.troth.v1.Add;
import dev.troth.v1.EndedByHand;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Fail;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.Owner;
import dev.troth.v1.Pending;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterStatus;
import java.util.List;

/** What the rows and events of the register's tests are made of. */
final class Examples {

  static final ByteString CONTENT = ByteString.copyFrom(new byte[32]);
  static final ByteString OTHER_CONTENT = ByteString.copyFromUtf8("x".repeat(32));
  static final Owner OWNER = owner(1, 7);
  static final Owner OTHER_OWNER = owner(1, 8); // the same coordinator, restarted
  static final Timestamp PREPARED = Timestamp.ofMillis(1_000);
  static final Timestamp COMMITTED = Timestamp.ofMillis(1_005);
  static final Timestamp COMMITTED_LATER = Timestamp.ofMillis(1_006);
  static final Reason NO_FUNDS = reason(ErrorCode.ERROR_CODE_BOUND_CROSSED);
  static final Reason CANCELLED = reason(ErrorCode.ERROR_CODE_CANCELLED);

  static final Reason BY_HAND =
      reason(ErrorCode.ERROR_CODE_ENDED_BY_HAND).toBuilder()
          .setMessage("an operator has ended the transaction here by hand")
          .build();
  static final EndedByHand ACT =
      EndedByHand.newBuilder().setReason("lost").setBy("ann").setAtMillis(2_000).build();

  private static final List<Member> MEMBERS = List.of(member(1), member(2));
  private static final List<ReadValue> READS =
      List.of(ReadValue.newBuilder().setKey("b").setExists(true).setVersion(3).build());

  private static final List<Operation> INVERSE =
      List.of(Operation.newBuilder().setAdd(Add.newBuilder().setKey("a").setDelta(5)).build());
  private static final Marks MARKS =
      Marks.newBuilder()
          .addKeys("a")
          .setPending(Pending.newBuilder().setFail(Fail.getDefaultInstance()))
          .build();

  /** Of a yes. */
  static final Branch HELD =
      new Branch(
          MEMBERS,
          CONTENT,
          List.of(Change.newBuilder().setKey("a").setAdd(-5).build()),
          List.of(
              HeldLock.newBuilder().setKey("a").setMode(LockMode.LOCK_MODE_ESCROW).build(),
              HeldLock.newBuilder().setKey("b").setMode(LockMode.LOCK_MODE_SHARED).build()),
          READS,
          INVERSE,
          MARKS);

  /**
   * Of a commit: it answers the same again, the janitor knows whom to ask, a saga can undo it and
   * keeps its marks.
   */
  static final Branch DECIDED =
      new Branch(MEMBERS, CONTENT, List.of(), List.of(), READS, INVERSE, MARKS);

  /** Of an abort: nothing was read. */
  static final Branch UNDONE = new Branch(MEMBERS, CONTENT, List.of(), List.of(), List.of());

  /** Of a commit that all know. */
  static final Branch DONE = new Branch(List.of(), CONTENT, List.of(), List.of(), READS);

  /** Of a fence, and of an abort that all know. */
  static final Branch CLOSED = new Branch(List.of(), CONTENT, List.of(), List.of(), List.of());

  private Examples() {}

  static Row yes(Owner owner, boolean sealed) {
    return new Row(
        RegisterStatus.REGISTER_STATUS_YES,
        sealed,
        owner,
        PREPARED,
        Timestamp.ZERO,
        Reason.getDefaultInstance(),
        false,
        HELD);
  }

  static Row committed(Timestamp prepared, boolean ended, Branch branch) {
    return new Row(
        RegisterStatus.REGISTER_STATUS_COMMITTED,
        false,
        Owner.getDefaultInstance(),
        prepared,
        COMMITTED,
        Reason.getDefaultInstance(),
        ended,
        branch);
  }

  static Row aborted(Reason reason, boolean ended, Branch branch) {
    return new Row(
        RegisterStatus.REGISTER_STATUS_ABORTED,
        false,
        Owner.getDefaultInstance(),
        Timestamp.ZERO,
        Timestamp.ZERO,
        reason,
        ended,
        branch);
  }

  private static Owner owner(int coordinator, long incarnation) {
    return Owner.newBuilder()
        .setCoordinatorId(id(coordinator))
        .setIncarnation(incarnation)
        .setAddress("coordinator:" + incarnation)
        .build();
  }

  private static Member member(int number) {
    return Member.newBuilder().setStoreId(id(number)).setName("p" + number).build();
  }

  private static ByteString id(int number) {
    byte[] bytes = new byte[16];
    bytes[15] = (byte) number;
    return ByteString.copyFrom(bytes);
  }

  private static Reason reason(ErrorCode code) {
    return Reason.newBuilder().setCode(code).build();
  }
}
