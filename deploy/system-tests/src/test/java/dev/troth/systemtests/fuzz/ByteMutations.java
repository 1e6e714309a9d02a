package dev.troth.systemtests.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** What a bad line, or a bad mind, makes of bytes. */
final class ByteMutations {

  private static final int MAX_NESTING = 5_000;

  private final Random random;

  ByteMutations(Random random) {
    this.random = random;
  }

  /** The bytes with one to four changes. */
  byte[] of(byte[] original) {
    byte[] bytes = original;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes = once(bytes);
    }
    return bytes;
  }

  private byte[] once(byte[] bytes) {
    if (bytes.length == 0) {
      return some(1 + random.nextInt(16));
    }
    int at = random.nextInt(bytes.length);
    int length = Math.min(bytes.length - at, 1 + random.nextInt(64));
    return switch (random.nextInt(9)) {
      case 0 -> flipped(bytes, at);
      case 1 -> Arrays.copyOf(bytes, at);
      case 2 -> spliced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length)); // twice
      case 3 -> spliced(bytes, at, length, new byte[0]);
      case 4 -> spliced(bytes, at, 0, some(length));
      case 5 -> spliced(bytes, at, Math.min(length, 10), hugeVarint());
      case 6 -> spliced(bytes, at, length, new byte[] {(byte) 0xc3, (byte) 0x28, (byte) 0xff});
      case 7 -> wrongWireType(bytes, at);
      default -> random.nextInt(50) == 0 ? nested() : flipped(bytes, at);
    };
  }

  private byte[] flipped(byte[] bytes, int at) {
    byte[] copy = bytes.clone();
    copy[at] ^= (byte) (1 << random.nextInt(8));
    return copy;
  }

  private byte[] wrongWireType(byte[] bytes, int at) {
    byte[] copy = bytes.clone();
    copy[at] = (byte) ((copy[at] & ~7) | random.nextInt(8));
    return copy;
  }

  /** A length, or a number, of up to 2^64. */
  private byte[] hugeVarint() {
    byte[] varint = new byte[1 + random.nextInt(11)];
    Arrays.fill(varint, (byte) 0xff);
    varint[varint.length - 1] = 1;
    return varint;
  }

  /** Groups in groups: parsers that recurse have a limit, or no stack. */
  private byte[] nested() {
    byte[] groups = new byte[random.nextInt(MAX_NESTING)];
    Arrays.fill(groups, (byte) 0x0b);
    return groups;
  }

  private byte[] some(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int at, int removed, byte[] inserted) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + inserted.length);
    int rest = Math.min(bytes.length, at + removed);
    out.write(bytes, 0, at);
    out.writeBytes(inserted);
    out.write(bytes, rest, bytes.length - rest);
    return out.toByteArray();
  }
}
