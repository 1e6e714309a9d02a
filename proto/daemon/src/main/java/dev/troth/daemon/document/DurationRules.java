package dev.troth.daemon.document;

import com.google.protobuf.Duration;

/** The rules for lengths of time. */
final class DurationRules {

  private static final int MAX_NANOS = 999_999_999;
  private static final long SECONDS_PER_MINUTE = 60;
  private static final long MINUTES_PER_DAY = 24 * 60;

  private DurationRules() {}

  /** Adds what is wrong with a length of time; returns whether nothing is. */
  static boolean check(
      String path, Duration duration, java.time.Duration longest, Violations violations) {
    long seconds = duration.getSeconds();
    int nanos = duration.getNanos();
    if (seconds < 0 || nanos < 0 || nanos > MAX_NANOS || (seconds == 0 && nanos == 0)) {
      violations.add(path, "must be positive");
      return false;
    }
    if (seconds > longest.toSeconds() || (seconds == longest.toSeconds() && nanos > 0)) {
      violations.add(path, "is longer than " + describe(longest));
      return false;
    }
    return true;
  }

  /** A length of time that is known to be in bounds. */
  static java.time.Duration of(Duration duration) {
    return java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }

  private static String describe(java.time.Duration longest) {
    long minutes = longest.toSeconds() / SECONDS_PER_MINUTE;
    return minutes < MINUTES_PER_DAY ? minutes + " minutes" : minutes / MINUTES_PER_DAY + " days";
  }
}
