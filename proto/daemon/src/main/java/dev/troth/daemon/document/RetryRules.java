package dev.troth.daemon.document;

import static dev.troth.daemon.document.DocumentLimits.MAX_SAGA_DEADLINE;
import static dev.troth.daemon.document.DocumentLimits.MAX_TIMEOUT;

import dev.troth.v1.RetryPolicy;
import java.time.Duration;

/** The rules for how attempts follow one another. */
final class RetryRules {

  private static final Duration DEFAULT_INITIAL_BACKOFF = Duration.ofMillis(100);
  private static final Duration DEFAULT_MAX_BACKOFF = Duration.ofSeconds(10);

  private static final String ABSENT = " when absent";

  private RetryRules() {}

  static void check(String path, RetryPolicy retry, Violations violations) {
    if (!retry.getUnknownFields().isEmpty()) {
      violations.add(path, OperationRules.UNKNOWN_FIELDS);
    }
    boolean isInitialValid =
        !retry.hasInitialBackoff()
            || DurationRules.check(
                path + ".initialBackoff", retry.getInitialBackoff(), MAX_TIMEOUT, violations);
    boolean isMaxValid =
        !retry.hasMaxBackoff()
            || DurationRules.check(
                path + ".maxBackoff", retry.getMaxBackoff(), MAX_TIMEOUT, violations);
    if (isInitialValid && isMaxValid) {
      checkOrder(path, retry, violations);
    }
    if (retry.hasDeadline()) {
      DurationRules.check(path + ".deadline", retry.getDeadline(), MAX_SAGA_DEADLINE, violations);
    }
    double jitter = retry.getJitter();
    if (!(jitter >= 0 && jitter <= 1)) { // NaN too
      violations.add(path + ".jitter", "must be 0 to 1, not " + jitter);
    }
  }

  private static void checkOrder(String path, RetryPolicy retry, Violations violations) {
    Duration initial =
        retry.hasInitialBackoff()
            ? DurationRules.of(retry.getInitialBackoff())
            : DEFAULT_INITIAL_BACKOFF;
    Duration max =
        retry.hasMaxBackoff() ? DurationRules.of(retry.getMaxBackoff()) : DEFAULT_MAX_BACKOFF;
    if (initial.compareTo(max) <= 0) {
      return;
    }
    if (retry.hasInitialBackoff()) {
      violations.add(
          path + ".initialBackoff",
          "is above maxBackoff, " + max.toMillis() + " ms" + (retry.hasMaxBackoff() ? "" : ABSENT));
    } else {
      violations.add(
          path + ".maxBackoff", "is below initialBackoff, " + initial.toMillis() + " ms" + ABSENT);
    }
  }
}
