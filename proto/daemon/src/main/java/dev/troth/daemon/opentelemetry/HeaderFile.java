package dev.troth.daemon.opentelemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of HTTP headers, a line each: {@code Authorization: Bearer …}. Empty lines say nothing,
 * nor do those that begin with {@code #}. What it says is secret: no message repeats it.
 */
final class HeaderFile {

  /** RFC 9110, sections 5.1 and 5.5, without what is not ASCII. */
  private static final Pattern LINE =
      Pattern.compile(
          "([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?)");

  private HeaderFile() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException it cannot be read, or has a line that is no header; the
   *     message names the file and the line
   */
  static Map<String, String> read(Path file) {
    List<String> lines = lines(file);
    Map<String, String> headers = new LinkedHashMap<>();
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher header = LINE.matcher(line);
      if (!header.matches()) {
        throw new IllegalArgumentException(
            "%s:%d: is no header; one looks like 'Authorization: Bearer token'"
                .formatted(file, number));
      }
      headers.put(header.group(1), header.group(2));
    }
    return headers;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + file, e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + e, e);
    }
  }
}
