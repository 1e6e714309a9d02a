package dev.troth.daemon.termination;

import dev.troth.clock.Timestamp;
import dev.troth.id.OwnerId;
import dev.troth.id.StoreId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Owner;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Registers, owners and members to talk about in tests. */
final class Registers {

  static final Owner OWNER = owner(1);
  static final Owner OTHER_OWNER = owner(2);
  static final Reason REASON =
      Reason.newBuilder().setCode(ErrorCode.ERROR_CODE_FENCED).setMessage("fenced").build();

  private Registers() {}

  static StoreId store(int number) {
    return new StoreId(new UUID(0, number));
  }

  /** Stores 0 to count - 1. */
  static List<StoreId> stores(int count) {
    return IntStream.range(0, count).mapToObj(Registers::store).toList();
  }

  static Timestamp ts(long bits) {
    return new Timestamp(bits);
  }

  static Register none() {
    return of(RegisterStatus.REGISTER_STATUS_NONE);
  }

  static Register yes(long prepareTimestamp) {
    return yes(prepareTimestamp, OWNER);
  }

  static Register yes(long prepareTimestamp, Owner owner) {
    return of(RegisterStatus.REGISTER_STATUS_YES).toBuilder()
        .setPrepareTimestamp(prepareTimestamp)
        .setOwner(owner)
        .build();
  }

  static Register sealed(long prepareTimestamp) {
    return yes(prepareTimestamp).toBuilder().setSealed(true).build();
  }

  static Register committed(long commitTimestamp) {
    return of(RegisterStatus.REGISTER_STATUS_COMMITTED).toBuilder()
        .setCommitTimestamp(commitTimestamp)
        .build();
  }

  static Register aborted() {
    return of(RegisterStatus.REGISTER_STATUS_ABORTED).toBuilder().setReason(REASON).build();
  }

  static Register forgotten() {
    return of(RegisterStatus.REGISTER_STATUS_FORGOTTEN);
  }

  private static Register of(RegisterStatus status) {
    return Register.newBuilder().setStatus(status).build();
  }

  private static Owner owner(int number) {
    return new OwnerId(new UUID(1, number), number).at("coordinator-" + number + ":7400");
  }
}
