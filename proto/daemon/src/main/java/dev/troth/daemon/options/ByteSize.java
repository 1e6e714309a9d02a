package dev.troth.daemon.options;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written with a binary unit: {@code 4MiB}. */
public record ByteSize(long bytes) {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,18})(B|KiB|MiB|GiB|TiB)?");
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
  private static final int UNIT_BITS = 10;

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is not negative");
    }
  }

  public static ByteSize ofKiB(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << UNIT_BITS));
  }

  public static ByteSize ofMiB(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << (2 * UNIT_BITS)));
  }

  /**
   * Reads {@code 4096}, {@code 4KiB}, {@code 4MiB}.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static ByteSize parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a size, as in 4096, 64KiB, 4MiB or 1GiB");
    }
    String unit = matcher.group(2) == null ? "B" : matcher.group(2);
    try {
      return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), bytesPer(unit)));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is too large", e);
    }
  }

  /** For limits that the platform keeps in an {@code int}. */
  public int toIntExact() {
    return Math.toIntExact(bytes);
  }

  private static long bytesPer(String unit) {
    int index = 0;
    while (!UNITS[index].equals(unit)) {
      index++;
    }
    return 1L << (UNIT_BITS * index);
  }

  /** In the largest unit that divides it, so that {@link #parse} gives it back. */
  @Override
  public String toString() {
    int index = 0;
    long count = bytes;
    while (count != 0 && count % (1 << UNIT_BITS) == 0 && index < UNITS.length - 1) {
      count >>= UNIT_BITS;
      index++;
    }
    return count + UNITS[index];
  }
}
