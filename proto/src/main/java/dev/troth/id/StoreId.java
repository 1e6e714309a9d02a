package dev.troth.id;

import com.google.protobuf.ByteString;
import java.util.UUID;

/**
 * Names a participant's store; made with its data. Registers and recovery use it, never the
 * address.
 */
public record StoreId(UUID uuid) implements Comparable<StoreId> {

  /**
   * The id of 16 bytes.
   *
   * @throws IllegalArgumentException when there are more or fewer
   */
  public static StoreId of(ByteString bytes) {
    return new StoreId(UuidBytes.decode(bytes));
  }

  public ByteString toBytes() {
    return UuidBytes.encode(uuid);
  }

  @Override
  public int compareTo(StoreId other) {
    return uuid.compareTo(other.uuid);
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
