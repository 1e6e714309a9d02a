package dev.troth.coordinator.engine;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.v1.DecideRequest;
import dev.troth.v1.EndRequest;
import dev.troth.v1.Member;
import dev.troth.v1.Operation;
import dev.troth.v1.Owner;
import dev.troth.v1.OwnerAbortRequest;
import dev.troth.v1.PeekRequest;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.SealRequest;
import java.util.List;

/**
 * The messages about one transaction's registers. Store and clock are those of the batch they
 * travel in.
 */
record RegisterMessages(RegisterKey key, Owner owner, ByteString specHash, AttemptTerms terms) {

  RegisterMessage prepare(
      List<Member> members,
      List<Operation> operations,
      Timestamp startTimestamp,
      long priority,
      int waitLimitMillis,
      ByteString trace) {
    PrepareRequest.Builder prepare =
        PrepareRequest.newBuilder()
            .setKey(key)
            .setOwner(owner)
            .addAllMembers(members)
            .setSpecHash(specHash)
            .setStartTimestamp(startTimestamp.bits())
            .setPriority(priority)
            .setWaitLimitMillis(waitLimitMillis)
            .addAllOperations(operations)
            .setTraceContext(trace);
    terms.addTo(prepare);
    return RegisterMessage.newBuilder().setPrepare(prepare).build();
  }

  RegisterMessage commit(long commitTimestamp, ByteString trace) {
    return RegisterMessage.newBuilder()
        .setDecide(
            DecideRequest.newBuilder()
                .setKey(key)
                .setCommitTimestamp(commitTimestamp)
                .setSpecHash(specHash)
                .setTraceContext(trace))
        .build();
  }

  RegisterMessage abort(Reason reason, ByteString trace) {
    return RegisterMessage.newBuilder()
        .setDecide(
            DecideRequest.newBuilder()
                .setKey(key)
                .setAbort(reason)
                .setSpecHash(specHash)
                .setTraceContext(trace))
        .build();
  }

  RegisterMessage ownerAbort(Reason reason, ByteString trace) {
    return RegisterMessage.newBuilder()
        .setOwnerAbort(
            OwnerAbortRequest.newBuilder()
                .setKey(key)
                .setOwner(owner)
                .setReason(reason)
                .setSpecHash(specHash)
                .setTraceContext(trace))
        .build();
  }

  RegisterMessage end() {
    return RegisterMessage.newBuilder()
        .setEnd(EndRequest.newBuilder().setKey(key).setSpecHash(specHash))
        .build();
  }

  /** Whether the row is a saga's: those are let go together, when the saga is over. */
  boolean isOfSaga() {
    return key.getKind() != RegisterKind.REGISTER_KIND_UNSPECIFIED;
  }

  RegisterMessage peek() {
    return RegisterMessage.newBuilder()
        .setPeek(PeekRequest.newBuilder().setKey(key).setSpecHash(specHash))
        .build();
  }

  RegisterMessage seal() {
    return RegisterMessage.newBuilder()
        .setSeal(SealRequest.newBuilder().setKey(key).setSpecHash(specHash))
        .build();
  }
}
