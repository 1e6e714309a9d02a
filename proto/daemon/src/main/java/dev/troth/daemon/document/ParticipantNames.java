package dev.troth.daemon.document;

import static dev.troth.daemon.document.DocumentLimits.MAX_PARTICIPANT_NAME_BYTES;

/** What a participant may be called. */
public final class ParticipantNames {

  /** For people. */
  public static final String RULE =
      "1 to "
          + MAX_PARTICIPANT_NAME_BYTES
          + " of a-z, 0-9, '-' and '.', with a letter or digit at either end";

  private ParticipantNames() {}

  /** Whether this is a name: {@code [a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?}. */
  public static boolean isValid(String name) {
    int length = name.length();
    if (length == 0 || length > MAX_PARTICIPANT_NAME_BYTES) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      boolean isInside = i > 0 && i < length - 1;
      if (!isLetterOrDigit(c) && !(isInside && (c == '-' || c == '.'))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }
}
