package dev.troth.participant.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.RegisterKind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/**
 * Builds and reads the keys of all column families. Numbers are big-endian, so that bytes order as
 * the numbers do.
 */
final class StoreKeys {

  static final byte[] IDENTITY = "identity".getBytes(UTF_8);
  static final byte[] CEILING = "ceiling".getBytes(UTF_8);
  static final byte[] HORIZON = "horizon".getBytes(UTF_8);
  static final byte[] REBUILDING = "rebuilding".getBytes(UTF_8);
  static final byte[] IMPORTING = "importing".getBytes(UTF_8);
  static final byte[] COPYING = "copying".getBytes(UTF_8);
  static final byte[] STARTS = "starts".getBytes(UTF_8);
  static final byte[] SAFE_TIME = "safe-time".getBytes(UTF_8);

  /** In the column family of horizons, where no prefix is stored under it. */
  static final byte[] TRIMMED = "trimmed".getBytes(UTF_8);

  private static final byte PREFIX = 0;

  private static final int REGISTER_BYTES = TransactionId.BYTES + 4 + 1 + 4;

  private StoreKeys() {}

  /** {@code txnId(16) ‖ step(4) ‖ kind(1) ‖ attempt(4)}: rows order by txnTime. */
  static byte[] register(RegisterId id) {
    UUID uuid = id.transaction().uuid();
    return ByteBuffer.allocate(REGISTER_BYTES)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .putInt(id.step())
        .put((byte) id.kind().getNumber())
        .putInt(id.attempt())
        .array();
  }

  /** The least key of any transaction of this millisecond. */
  static byte[] registersFrom(long txnTimeMillis) {
    return ByteBuffer.allocate(REGISTER_BYTES).putLong(txnTimeMillis << 16).array();
  }

  /** What all rows of a transaction start with. */
  static byte[] registersOf(TransactionId transaction) {
    return ByteBuffer.allocate(TransactionId.BYTES)
        .putLong(transaction.uuid().getMostSignificantBits())
        .putLong(transaction.uuid().getLeastSignificantBits())
        .array();
  }

  static RegisterId register(byte[] key) {
    ByteBuffer buffer = ByteBuffer.wrap(key);
    TransactionId transaction = new TransactionId(new UUID(buffer.getLong(), buffer.getLong()));
    int step = buffer.getInt();
    RegisterKind kind = RegisterKind.forNumber(buffer.get());
    return new RegisterId(transaction, step, kind, buffer.getInt());
  }

  /** {@code sagaId(16)}: home rows order by txnTime. */
  static byte[] home(TransactionId saga) {
    return registersOf(saga);
  }

  static TransactionId home(byte[] key) {
    ByteBuffer buffer = ByteBuffer.wrap(key);
    return new TransactionId(new UUID(buffer.getLong(), buffer.getLong()));
  }

  /** {@code key}: what is pruned of it. */
  static byte[] pruned(String key) {
    return key.getBytes(UTF_8);
  }

  static String pruned(byte[] stored) {
    return new String(stored, UTF_8);
  }

  /** {@code 0 ‖ prefix}: the empty one is one, too. */
  static byte[] horizon(String prefix) {
    byte[] name = prefix.getBytes(UTF_8);
    return ByteBuffer.allocate(name.length + 1).put(PREFIX).put(name).array();
  }

  static boolean isHorizon(byte[] stored) {
    return stored[0] == PREFIX;
  }

  static String prefixOfHorizon(byte[] stored) {
    return new String(stored, 1, stored.length - 1, UTF_8);
  }

  static byte[] position(long position) {
    return ByteBuffer.allocate(8).putLong(position).array();
  }

  static long position(byte[] key) {
    return ByteBuffer.wrap(key).getLong();
  }

  /**
   * {@code key ‖ 0 ‖ commitTimestamp(8) ‖ position(8)}; a key has no control characters, so 0 ends
   * it.
   */
  static byte[] version(String key, Timestamp commitTimestamp, long position) {
    byte[] name = key.getBytes(UTF_8);
    return ByteBuffer.allocate(name.length + 17)
        .put(name)
        .put((byte) 0)
        .putLong(commitTimestamp.bits())
        .putLong(position)
        .array();
  }

  /** Whether a version's stored key is one of {@code key}'s. */
  static boolean isVersionOf(String key, byte[] stored) {
    byte[] name = key.getBytes(UTF_8);
    if (stored.length != name.length + 17) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (stored[i] != name[i]) {
        return false;
      }
    }
    return stored[name.length] == 0;
  }

  /** Above every version of the key, and below those of the next one. */
  static byte[] beyondVersionsOf(String key) {
    byte[] name = key.getBytes(UTF_8);
    byte[] beyond = Arrays.copyOf(name, name.length + 1);
    beyond[name.length] = 1;
    return beyond;
  }

  /**
   * At or below the first version of the keys that begin with {@code prefix} and come after {@code
   * afterKey}; empty: all.
   */
  static byte[] firstVersion(String prefix, String afterKey) {
    byte[] first = prefix.getBytes(UTF_8);
    byte[] beyond = beyondVersionsOf(afterKey);
    return afterKey.isEmpty() || Arrays.compareUnsigned(first, beyond) > 0 ? first : beyond;
  }

  /** Whether a version's key begins with a prefix: no prefix has the 0 that ends the key. */
  static boolean hasPrefix(byte[] prefix, byte[] stored) {
    return stored.length > prefix.length
        && Arrays.equals(prefix, 0, prefix.length, stored, 0, prefix.length);
  }

  /** The key a version is of, as UTF-8. */
  static byte[] keyOfVersion(byte[] stored) {
    return Arrays.copyOf(stored, stored.length - 17);
  }

  static Timestamp versionTimestamp(byte[] stored) {
    return new Timestamp(ByteBuffer.wrap(stored).getLong(stored.length - 16));
  }

  static long versionPosition(byte[] stored) {
    return ByteBuffer.wrap(stored).getLong(stored.length - 8);
  }
}
