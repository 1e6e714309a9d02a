package dev.troth.daemon.document;

import static dev.troth.daemon.document.DocumentLimits.MAX_KEY_BYTES;

import java.util.Optional;

/** What a key must be like: 1 to 512 bytes of UTF-8 without control characters. */
public final class KeyRules {

  private KeyRules() {}

  /** What is wrong with a key, for people. */
  public static Optional<String> fault(String key) {
    if (key.isEmpty()) {
      return Optional.of("is missing");
    }
    if (key.length() > MAX_KEY_BYTES) {
      return tooLong();
    }
    int bytes = TextBytes.count(key);
    if (bytes == TextBytes.MALFORMED) {
      return Optional.of("is not valid Unicode");
    }
    if (bytes > MAX_KEY_BYTES) {
      return tooLong();
    }
    for (int i = 0; i < key.length(); i++) {
      if (Character.isISOControl(key.charAt(i))) {
        return Optional.of("has a control character at " + i);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> tooLong() {
    return Optional.of("is longer than " + MAX_KEY_BYTES + " bytes");
  }
}
