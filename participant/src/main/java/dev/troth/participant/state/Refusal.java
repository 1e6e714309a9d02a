package dev.troth.participant.state;

import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.StateKind;

/** Puts into words why operations cannot be done. */
final class Refusal {

  /** Longer contents are cut in messages. */
  private static final int SHOWN_CHARS = 64;

  private Refusal() {}

  static Reason wrongKind(String key, StateKind is, StateKind wanted) {
    return reason(
        ErrorCode.ERROR_CODE_WRONG_KIND, key, "it is a " + name(is) + ", not a " + name(wanted));
  }

  static Reason versionMismatch(String key, long expected, long is) {
    return reason(
        ErrorCode.ERROR_CODE_VERSION_MISMATCH,
        key,
        "expected " + version(expected) + ", but it " + versionIs(is));
  }

  static Reason checkedVersion(String key, long expected, long is) {
    return checkFailed(key, version(expected), versionIs(is));
  }

  static Reason checkFailed(String key, String expected, KeyState state) {
    return checkFailed(key, expected, stateIs(state));
  }

  /** A text in quotes, cut when it is long. */
  static String quote(String text) {
    return text.length() <= SHOWN_CHARS
        ? '"' + text + '"'
        : '"' + text.substring(0, SHOWN_CHARS) + "…\" (" + text.length() + " characters)";
  }

  private static Reason checkFailed(String key, String expected, String is) {
    return reason(
        ErrorCode.ERROR_CODE_CHECK_FAILED, key, "expected " + expected + ", but it " + is);
  }

  private static String stateIs(KeyState state) {
    if (!state.exists()) {
      return state.version() == 0 ? "does not exist" : "is deleted";
    }
    return switch (state.kind()) {
      case STATE_KIND_COUNTER -> "is " + state.counter();
      case STATE_KIND_STREAM -> "is a stream";
      case STATE_KIND_VALUE ->
          state.content().hasText()
              ? "is " + quote(state.content().getText())
              : "is " + state.content().getBytes().size() + " bytes";
      case STATE_KIND_UNSPECIFIED, UNRECOGNIZED -> "has no kind";
    };
  }

  private static String version(long version) {
    return version == 0 ? "no event yet" : "version " + Long.toUnsignedString(version);
  }

  private static String versionIs(long version) {
    return version == 0 ? "has no event" : "is at version " + version;
  }

  private static String name(StateKind kind) {
    return switch (kind) {
      case STATE_KIND_VALUE -> "value";
      case STATE_KIND_COUNTER -> "counter";
      case STATE_KIND_STREAM -> "stream";
      case STATE_KIND_UNSPECIFIED, UNRECOGNIZED -> "key without a kind";
    };
  }

  private static Reason reason(ErrorCode code, String key, String what) {
    return Reason.newBuilder().setCode(code).setKey(key).setMessage(key + ": " + what).build();
  }
}
