package dev.troth.tls;

/**
 * What came of a look at the files.
 *
 * @param words for the log; empty when nothing is new
 */
public record Reload(Result result, String words) {

  /** What became of what is used. */
  public enum Result {
    /** There is nothing new to say. */
    UNCHANGED,
    /** New handshakes use what the files hold now. */
    REPLACED,
    /** The files hold something else that is of no use; what was used before still is. */
    KEPT
  }

  static final Reload NOTHING_NEW = new Reload(Result.UNCHANGED, "");
}
