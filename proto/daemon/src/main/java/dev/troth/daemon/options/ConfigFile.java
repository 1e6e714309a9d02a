package dev.troth.daemon.options;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Lines of {@code key=value}; empty lines and what follows a {@code #} mean nothing. */
final class ConfigFile {

  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");

  private final String name;
  private final Map<String, Line> lines;

  private record Line(String value, int number) {}

  private ConfigFile(String name, Map<String, Line> lines) {
    this.name = name;
    this.lines = lines;
  }

  static ConfigFile none() {
    return new ConfigFile("", Map.of());
  }

  static ConfigFile read(Path path) throws UsageException {
    return parse(path.toString(), readLines(path));
  }

  private static ConfigFile parse(String name, List<String> text) throws UsageException {
    Map<String, Line> lines = new LinkedHashMap<>();
    for (int number = 1; number <= text.size(); number++) {
      String line = COMMENT.matcher(text.get(number - 1)).replaceFirst("").strip();
      if (!line.isEmpty()) {
        add(name, number, line, lines);
      }
    }
    return new ConfigFile(name, lines);
  }

  private static void add(String name, int number, String line, Map<String, Line> lines)
      throws UsageException {
    int equals = line.indexOf('=');
    String key = equals < 0 ? "" : line.substring(0, equals).strip();
    String value = line.substring(equals + 1).strip();
    if (key.isEmpty() || value.isEmpty()) {
      throw new UsageException(name + ":" + number + ": '" + line + "' is not key=value");
    }
    Line earlier = lines.putIfAbsent(key, new Line(value, number));
    if (earlier != null) {
      throw new UsageException(
          "%s:%d: %s was already set in line %d".formatted(name, number, key, earlier.number));
    }
  }

  Set<String> keys() {
    return lines.keySet();
  }

  Optional<String> value(String key) {
    return Optional.ofNullable(lines.get(key)).map(Line::value);
  }

  /** The file and the line a key stands in. */
  String where(String key) {
    Line line = lines.get(key);
    return line == null ? name : name + ":" + line.number;
  }

  private static List<String> readLines(Path path) throws UsageException {
    try {
      return Files.readAllLines(path);
    } catch (NoSuchFileException e) {
      throw new UsageException("config: there is no file " + path);
    } catch (CharacterCodingException e) {
      throw new UsageException("config: " + path + " is not UTF-8 text");
    } catch (IOException e) {
      throw new UsageException("config: cannot read " + path + ": " + e);
    }
  }
}
