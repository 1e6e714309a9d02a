package dev.troth.daemon.options;

import java.time.Duration;

/** The checks that options classes share. */
public final class Limits {

  private Limits() {}

  public static void atLeast(String key, long value, long least) throws UsageException {
    if (value < least) {
      throw new UsageException(key, value + " is below " + least);
    }
  }

  public static void between(String key, ByteSize value, ByteSize least, ByteSize most)
      throws UsageException {
    if (value.bytes() < least.bytes() || value.bytes() > most.bytes()) {
      throw notBetween(key, value.toString(), least.toString(), most.toString());
    }
  }

  public static void between(String key, Duration value, Duration least, Duration most)
      throws UsageException {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw notBetween(
          key, DurationText.format(value), DurationText.format(least), DurationText.format(most));
    }
  }

  private static UsageException notBetween(String key, String value, String least, String most) {
    return new UsageException(key, value + " is not between " + least + " and " + most);
  }
}
