package dev.troth.id;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.UUID;

/** A UUID as 16 big-endian bytes. */
final class UuidBytes {

  private UuidBytes() {}

  static UUID decode(ByteString bytes) {
    if (bytes.size() != 16) {
      throw new IllegalArgumentException("an id has 16 bytes, not " + bytes.size());
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  static ByteString encode(UUID uuid) {
    byte[] bytes = new byte[16];
    ByteBuffer.wrap(bytes)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits());
    return ByteString.copyFrom(bytes);
  }
}
