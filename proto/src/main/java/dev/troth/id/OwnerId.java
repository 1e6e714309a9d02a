package dev.troth.id;

import com.google.protobuf.ByteString;
import dev.troth.v1.Owner;
import java.util.UUID;

/**
 * The incarnation of a coordinator that started a transaction. A restarted coordinator is another
 * owner.
 *
 * @param incarnation random at each process start
 */
public record OwnerId(UUID coordinatorId, long incarnation) {

  /**
   * Whose message this is.
   *
   * @throws IllegalArgumentException when the coordinator's id does not have 16 bytes
   */
  public static OwnerId of(Owner owner) {
    return new OwnerId(UuidBytes.decode(owner.getCoordinatorId()), owner.getIncarnation());
  }

  /** This owner, to be found at {@code address} (host:port). */
  public Owner at(String address) {
    return Owner.newBuilder()
        .setCoordinatorId(coordinatorIdBytes())
        .setIncarnation(incarnation)
        .setAddress(address)
        .build();
  }

  private ByteString coordinatorIdBytes() {
    return UuidBytes.encode(coordinatorId);
  }

  @Override
  public String toString() {
    return coordinatorId + "/" + Long.toHexString(incarnation);
  }
}
