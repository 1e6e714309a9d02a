package dev.troth.coordinator.replica;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.id.StoreId;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.ReplicaStatus;
import java.util.UUID;

/** What replicas say of themselves. */
public final class Announced {

  private Announced() {}

  /** A replica of this store that has come to a moment. */
  public static AnnounceRequest replica(String name, String source, StoreId store, long safe) {
    return AnnounceRequest.newBuilder()
        .setName(name)
        .setStoreId(store.toBytes())
        .setAddress(name + ":1")
        .setIncarnation(1)
        .setReplica(
            ReplicaStatus.newBuilder()
                .setSource(source)
                .setReplicaId(id(name))
                .setSafeTimestamp(safe))
        .build();
  }

  /** The same, as long as it knows nothing. */
  static AnnounceRequest empty(String name, String source) {
    return replica(name, source, new StoreId(new UUID(0, 0)), Timestamp.ZERO.bits()).toBuilder()
        .clearStoreId()
        .build();
  }

  private static ByteString id(String name) {
    return new StoreId(new UUID(3, name.hashCode())).toBytes();
  }
}
