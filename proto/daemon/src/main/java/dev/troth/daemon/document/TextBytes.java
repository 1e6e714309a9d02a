package dev.troth.daemon.document;

/** How long texts are in UTF-8, without encoding them. */
final class TextBytes {

  /** What a text with half a surrogate pair has: it cannot be encoded. */
  static final int MALFORMED = -1;

  private static final int MAX_BYTES_PER_CHAR = 3;

  private TextBytes() {}

  static int count(String text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        continue;
      }
      if (c < 0x800) {
        bytes += 1;
      } else if (!Character.isSurrogate(c)) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 2; // two chars, four bytes
        i++;
      } else {
        return MALFORMED;
      }
    }
    return bytes;
  }

  /** Whether a text has at most this many bytes. Reads it only when its length leaves that open. */
  static boolean fits(String text, int maxBytes) {
    if (text.length() <= maxBytes / MAX_BYTES_PER_CHAR) {
      return true;
    }
    if (text.length() > maxBytes) {
      return false;
    }
    int bytes = count(text);
    return bytes != MALFORMED && bytes <= maxBytes;
  }
}
