package dev.troth.cli;

import java.io.IOException;
import java.nio.file.Path;

/** Where a session's token is kept from one command to the next. */
record SessionFile(KeptFile file) {

  static SessionFile of(Path path) {
    return new SessionFile(new KeptFile(path));
  }

  /** Empty when the session has not begun. */
  String token() throws IOException {
    String token = file.read().orElse("").strip();
    boolean isToken = token.chars().allMatch(character -> character > ' ' && character < 0x7F);
    if (!isToken) {
      throw new IOException(file.path() + " is not a session file");
    }
    return token;
  }

  /** Keeps what the session has seen by now; what has no token adds nothing. */
  void keep(String token) throws IOException {
    if (!token.isEmpty()) {
      file.replace(token + "\n");
    }
  }
}
