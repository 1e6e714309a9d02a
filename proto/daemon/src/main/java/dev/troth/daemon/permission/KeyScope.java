package dev.troth.daemon.permission;

import dev.troth.daemon.document.KeyRules;
import dev.troth.daemon.document.ParticipantNames;

/**
 * Keys of one participant, or of several: {@code bank-a}, {@code bank-a/accounts/}, {@code bank-*}.
 *
 * @param participant its name, or how the names begin
 * @param isNameComplete whether it is the name
 * @param prefix what the keys begin with
 */
record KeyScope(String participant, boolean isNameComplete, String prefix) {

  private static final String ANY = "*";

  /** Whether all keys that begin with {@code start} are in it; a key begins with itself. */
  boolean covers(String name, String start) {
    return (isNameComplete ? name.equals(participant) : name.startsWith(participant))
        && start.startsWith(prefix);
  }

  /**
   * Reads {@code participant} or {@code participant/prefix}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static KeyScope parse(String text) {
    int slash = text.indexOf('/');
    String name = slash < 0 ? text : text.substring(0, slash);
    String prefix = slash < 0 ? "" : text.substring(slash + 1);
    boolean isNameComplete = !name.endsWith(ANY);
    String start = isNameComplete ? name : name.substring(0, name.length() - ANY.length());
    requireName(text, isNameComplete, start);
    if (!prefix.isEmpty()) {
      KeyRules.fault(prefix)
          .ifPresent(
              fault -> {
                throw new IllegalArgumentException("the prefix of '" + text + "' " + fault);
              });
    }
    if (prefix.endsWith(ANY)) {
      throw new IllegalArgumentException(
          "'%s': a prefix needs no '*', it means all keys that begin with it".formatted(text));
    }
    return new KeyScope(start, isNameComplete, prefix);
  }

  private static void requireName(String text, boolean isNameComplete, String start) {
    // What a name may begin with is a name when a letter follows.
    if (!ParticipantNames.isValid(isNameComplete ? start : start + "x")) {
      throw new IllegalArgumentException(
          "'%s' does not begin with a participant's name: %s; a '*' at its end means all that begin so"
              .formatted(text, ParticipantNames.RULE));
    }
  }
}
