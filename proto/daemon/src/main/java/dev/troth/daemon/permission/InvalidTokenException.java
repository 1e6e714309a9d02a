package dev.troth.daemon.permission;

/** A token will not do. The message says why, in words for whoever sent it. */
public final class InvalidTokenException extends Exception {

  private static final long serialVersionUID = 1L;

  public InvalidTokenException(String message) {
    super(message, null, false, false);
  }
}
