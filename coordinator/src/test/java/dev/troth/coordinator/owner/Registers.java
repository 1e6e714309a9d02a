package dev.troth.coordinator.owner;

import dev.troth.id.OwnerId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;
import java.util.UUID;

/** Registers as participants show them. */
final class Registers {

  static final OwnerId SELF = new OwnerId(new UUID(1, 1), 7);
  static final OwnerId RESTARTED_SELF = new OwnerId(new UUID(1, 1), 8);

  private Registers() {}

  static Register yes(OwnerId owner, long prepareTimestamp) {
    return Register.newBuilder()
        .setStatus(RegisterStatus.REGISTER_STATUS_YES)
        .setOwner(owner.at("here:1"))
        .setPrepareTimestamp(prepareTimestamp)
        .build();
  }

  static Register sealed(OwnerId owner, long prepareTimestamp) {
    return yes(owner, prepareTimestamp).toBuilder().setSealed(true).build();
  }

  static Register committed(long timestamp) {
    return Register.newBuilder()
        .setStatus(RegisterStatus.REGISTER_STATUS_COMMITTED)
        .setCommitTimestamp(timestamp)
        .build();
  }

  static Register aborted(ErrorCode code) {
    return Register.newBuilder()
        .setStatus(RegisterStatus.REGISTER_STATUS_ABORTED)
        .setReason(reason(code))
        .build();
  }

  static Register forgotten() {
    return Register.newBuilder().setStatus(RegisterStatus.REGISTER_STATUS_FORGOTTEN).build();
  }

  static Register none() {
    return Register.newBuilder().setStatus(RegisterStatus.REGISTER_STATUS_NONE).build();
  }

  static Reason reason(ErrorCode code) {
    return Reason.newBuilder().setCode(code).build();
  }
}
