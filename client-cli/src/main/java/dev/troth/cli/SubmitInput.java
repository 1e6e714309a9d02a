package dev.troth.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that somebody named, or standard input.
 *
 * @param name {@code -} for standard input
 */
record SubmitInput(String name, InputStream standardInput) {

  private static final String STANDARD_INPUT = "-";

  InputStream open() throws IOException {
    return isStandardInput() ? standardInput : Files.newInputStream(path());
  }

  /** How many bytes there are to read, where that is known. */
  Optional<Long> bytes() throws IOException {
    return isStandardInput() || !Files.isRegularFile(path())
        ? Optional.empty()
        : Optional.of(Files.size(path()));
  }

  private boolean isStandardInput() {
    return name.equals(STANDARD_INPUT);
  }

  private Path path() throws NoSuchFileException {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new NoSuchFileException(name);
    }
  }
}
