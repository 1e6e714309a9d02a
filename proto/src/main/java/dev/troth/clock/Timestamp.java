package dev.troth.clock;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hybrid logical timestamp: 48 bits of milliseconds since 1970 and a 16-bit counter.
 *
 * @param bits milliseconds ‖ counter, as it travels on the wire
 */
public record Timestamp(long bits) implements Comparable<Timestamp> {

  /** Before everything. */
  public static final Timestamp ZERO = new Timestamp(0);

  /** After everything. */
  public static final Timestamp MAX = new Timestamp(-1L);

  private static final int COUNTER_BITS = 16;
  private static final int MAX_COUNTER = (1 << COUNTER_BITS) - 1;
  private static final long MAX_MILLIS = -1L >>> COUNTER_BITS;
  private static final Pattern FORM = Pattern.compile("([^Zz]+Z)(?:\\+(\\d{1,5}))?");

  /** The first timestamp of a millisecond. */
  public static Timestamp ofMillis(long epochMillis) {
    return new Timestamp(epochMillis << COUNTER_BITS);
  }

  /** Reads what {@link #toString} writes; empty when it is something else. */
  public static Optional<Timestamp> parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int counter = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
    try {
      long millis = Instant.parse(parts.group(1)).toEpochMilli();
      return millis < 0 || millis > MAX_MILLIS || counter > MAX_COUNTER
          ? Optional.empty()
          : Optional.of(new Timestamp(ofMillis(millis).bits | counter));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  public static Timestamp max(Timestamp a, Timestamp b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  public long millis() {
    return bits >>> COUNTER_BITS;
  }

  public int counter() {
    return (int) (bits & MAX_COUNTER);
  }

  /** The least timestamp above this one. */
  public Timestamp next() {
    return new Timestamp(bits + 1);
  }

  /** The greatest timestamp below this one. */
  public Timestamp previous() {
    return new Timestamp(bits - 1);
  }

  public Timestamp plusMillis(long millis) {
    return new Timestamp(bits + (millis << COUNTER_BITS));
  }

  public boolean isAfter(Timestamp other) {
    return compareTo(other) > 0;
  }

  public Instant toInstant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public int compareTo(Timestamp other) {
    return Long.compareUnsigned(bits, other.bits);
  }

  /** For people: ISO time in UTC, with the counter behind a plus sign when it is not 0. */
  @Override
  public String toString() {
    return counter() == 0 ? toInstant().toString() : toInstant() + "+" + counter();
  }
}
