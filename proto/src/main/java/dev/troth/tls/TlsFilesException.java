package dev.troth.tls;

/** The files are of no use as they are. The message names the file, and what would do. */
public final class TlsFilesException extends Exception {

  private static final long serialVersionUID = 1L;

  TlsFilesException(String message) {
    super(message, null, false, false);
  }
}
