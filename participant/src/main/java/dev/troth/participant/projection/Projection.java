package dev.troth.participant.projection;

/**
 * A declared fold.
 *
 * @param name its result is the key {@code projections/NAME}
 * @param prefix the keys whose events it folds; empty: all
 * @param definition what it says of itself: another text is another projection
 */
public record Projection(String name, Fold fold, String prefix, String definition) {

  /** Where results are: such keys are never folded, and only the projector writes them. */
  public static final String KEYS = "projections/";

  /** The key of the result. */
  String key() {
    return KEYS + name;
  }

  /** The key that says how far the result has come. */
  String progressKey() {
    return key() + "/position";
  }

  boolean isOver(String changed) {
    return changed.startsWith(prefix) && !changed.startsWith(KEYS);
  }
}
