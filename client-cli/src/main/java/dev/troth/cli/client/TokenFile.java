package dev.troth.cli.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A bearer token in a file, which somebody else may renew. */
public final class TokenFile {

  private static final int MAX_BYTES = 8 << 10;
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]+");

  private final Path file;

  public TokenFile(Path file) {
    this.file = file;
  }

  /**
   * What is in the file now.
   *
   * @throws IOException it cannot be read, or holds something else; the message names the file and
   *     shows nothing of it
   */
  public String read() throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException(file + " is longer than any token: " + MAX_BYTES + " bytes at most");
      }
      String text = Files.readString(file).strip();
      if (!TOKEN.matcher(text).matches()) {
        throw new IOException(file + " must hold one token and nothing else");
      }
      return text;
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
  }
}
