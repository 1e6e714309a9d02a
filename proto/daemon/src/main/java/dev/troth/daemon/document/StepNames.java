package dev.troth.daemon.document;

import static dev.troth.daemon.document.DocumentLimits.MAX_STEP_NAME_BYTES;

/** What a saga's step may be called. */
final class StepNames {

  /** For people. */
  static final String RULE = "1 to " + MAX_STEP_NAME_BYTES + " of a-z, A-Z, 0-9, '-' and '_'";

  private StepNames() {}

  /** Whether this is a name: {@code [a-zA-Z0-9_-]{1,63}}. */
  static boolean isValid(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_STEP_NAME_BYTES
        && name.chars().allMatch(StepNames::isAllowed);
  }

  private static boolean isAllowed(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
