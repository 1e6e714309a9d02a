package dev.troth.id;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * A UUIDv7 chosen by the client: the idempotency key of one attempt (R12).
 *
 * <p>Ordered by its bytes, which is by time first.
 */
public record TransactionId(UUID uuid) implements Comparable<TransactionId> {

  public static final int BYTES = 16;

  public TransactionId {
    if (uuid.version() != 7 || uuid.variant() != 2) {
      throw new IllegalArgumentException("not a UUIDv7: " + uuid);
    }
  }

  /** A new id of the given moment. */
  public static TransactionId create(Instant now, RandomGenerator random) {
    long high = (now.toEpochMilli() << 16) | 0x7000L | random.nextInt(1 << 12);
    long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
    return new TransactionId(new UUID(high, low));
  }

  /**
   * The id in its canonical text form of 36 characters, or empty when the text is anything else.
   */
  public static Optional<TransactionId> parse(String text) {
    if (text.length() != 36) {
      return Optional.empty();
    }
    try {
      return Optional.of(new TransactionId(UUID.fromString(text)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The id of 16 bytes.
   *
   * @throws IllegalArgumentException when they are not a UUIDv7
   */
  public static TransactionId of(ByteString bytes) {
    return new TransactionId(UuidBytes.decode(bytes));
  }

  public ByteString toBytes() {
    return UuidBytes.encode(uuid);
  }

  /** {@code txnTime}: milliseconds since 1970, embedded in the id. */
  public long timeMillis() {
    return uuid.getMostSignificantBits() >>> 16;
  }

  @Override
  public int compareTo(TransactionId other) {
    int high =
        Long.compareUnsigned(uuid.getMostSignificantBits(), other.uuid.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(
            uuid.getLeastSignificantBits(), other.uuid.getLeastSignificantBits());
  }

  /**
   * Written out, as is {@link #hashCode}: what a record does by itself takes long to get fast, and
   * ids are keys everywhere.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof TransactionId that && uuid.equals(that.uuid);
  }

  @Override
  public int hashCode() {
    return uuid.hashCode();
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
