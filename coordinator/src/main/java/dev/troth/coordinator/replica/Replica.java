package dev.troth.coordinator.replica;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.registry.Announcements;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.error.RejectedException;
import dev.troth.id.StoreId;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Member;
import java.util.Optional;
import java.util.UUID;

/**
 * A read replica as it last said.
 *
 * @param member its own name and address, and the store that it is a copy of
 * @param store the same; empty until it has met it
 * @param source the name of the participant that it follows
 * @param id made with its data
 * @param incarnation random at each start of its process
 * @param safe it can be read up to here; zero: not at all yet
 * @param lagMillis how far that is behind its clock
 * @param policies what holds for its source's keys, as that last said
 * @param leaving it is about to stop
 * @param heardAtNanos when it last said something, by the coordinator's steady clock
 */
public record Replica(
    Member member,
    Optional<StoreId> store,
    String source,
    UUID id,
    long incarnation,
    Timestamp safe,
    long lagMillis,
    KeyPolicies policies,
    boolean leaving,
    long heardAtNanos) {

  /**
   * What an announcement says.
   *
   * @throws RejectedException INVALID_REQUEST
   */
  static Replica of(AnnounceRequest request, long nowNanos) {
    var status = request.getReplica();
    return new Replica(
        Announcements.member(request),
        request.getStoreId().isEmpty()
            ? Optional.empty()
            : Optional.of(Announcements.store(request)),
        Announcements.name("replica.source", status.getSource()),
        id(request),
        request.getIncarnation(),
        new Timestamp(status.getSafeTimestamp()),
        request.getSafeTimeLagMillis(),
        Announcements.policies(request),
        request.getLeaving(),
        nowNanos);
  }

  private static UUID id(AnnounceRequest request) {
    try {
      return StoreId.of(request.getReplica().getReplicaId()).uuid();
    } catch (IllegalArgumentException e) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_INVALID_REQUEST, "replica.replica_id: " + e.getMessage());
    }
  }

  public String name() {
    return member.getName();
  }

  /** host:port. */
  public String address() {
    return member.getAddress();
  }
}
