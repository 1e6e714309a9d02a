package dev.troth.participant.projection;

import dev.troth.daemon.document.KeyRules;
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

/**
 * A file of projections: a line for each, {@code #} begins a comment.
 *
 * <pre>
 * orders-placed   count             over orders/
 * money           sum               over accounts/
 * revenue         sum cents         over sales/
 * last-login      last              over logins/
 * top-scores      top 10 by score   over scores/
 * everything      count             over *          # all keys
 * </pre>
 */
public final class ProjectionFile {

  /** Each is a key or two in a transaction that is made again and again. */
  static final int MAX_PROJECTIONS = 100;

  static final int MAX_TOP = 100;

  private static final String ALL_KEYS = "*";
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,2}");

  /** What entries of a ranking have besides their field. */
  private static final Set<String> TAKEN = Set.of("key", "value", "position", "type");

  private static final String FORMS =
      "a line is NAME count over PREFIX, NAME sum over PREFIX, NAME sum FIELD over PREFIX, NAME"
          + " last over PREFIX, or NAME top N by FIELD over PREFIX";

  private ProjectionFile() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException it cannot be read, or says something else; the message names
   *     file, line and what would do
   */
  public static List<Projection> read(Path file) {
    return parse(file.toString(), lines(file));
  }

  static List<Projection> parse(String name, List<String> lines) {
    Map<String, Projection> projections = new LinkedHashMap<>();
    for (int number = 1; number <= lines.size(); number++) {
      String line = COMMENT.matcher(lines.get(number - 1)).replaceFirst("").strip();
      if (line.isEmpty()) {
        continue;
      }
      try {
        Projection projection = projection(List.of(SPACE.split(line)));
        if (projections.put(projection.name(), projection) != null) {
          throw new IllegalArgumentException("there is one of that name already");
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s:%d: '%s': %s".formatted(name, number, line, e.getMessage()), e);
      }
    }
    if (projections.size() > MAX_PROJECTIONS) {
      throw new IllegalArgumentException(
          "%s: more than %d projections".formatted(name, MAX_PROJECTIONS));
    }
    return List.copyOf(projections.values());
  }

  private static Projection projection(List<String> words) {
    String name = words.get(0);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no name: letters, digits, '.', '_' and '-', at most 63".formatted(name));
    }
    int over = words.size() - 2;
    if (over < 2 || !words.get(over).equals("over")) {
      throw new IllegalArgumentException(FORMS);
    }
    return new Projection(
        name,
        fold(words.subList(1, over)),
        prefix(words.get(over + 1)),
        String.join(" ", words.subList(1, words.size())));
  }

  private static Fold fold(List<String> words) {
    int more = words.size() - 1;
    return switch (words.get(0)) {
      case "count" -> plain(new Fold.Count(), more);
      case "last" -> plain(new Fold.Last(), more);
      case "sum" -> {
        if (more > 1) {
          throw new IllegalArgumentException(FORMS);
        }
        yield new Fold.Sum(
            more == 0 ? Optional.empty() : Optional.of(new NumberField(words.get(1))));
      }
      case "top" -> {
        if (more != 3 || !words.get(2).equals("by")) {
          throw new IllegalArgumentException(FORMS);
        }
        yield new Fold.Top(limit(words.get(1)), ranked(words.get(3)));
      }
      default ->
          throw new IllegalArgumentException(
              "there is no '%s'; count, sum, last and top there are".formatted(words.get(0)));
    };
  }

  private static Fold plain(Fold fold, int more) {
    if (more > 0) {
      throw new IllegalArgumentException(FORMS);
    }
    return fold;
  }

  private static int limit(String text) {
    int limit = COUNT.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > MAX_TOP) {
      throw new IllegalArgumentException(
          "'%s' is not a number from 1 to %d".formatted(text, MAX_TOP));
    }
    return limit;
  }

  private static NumberField ranked(String field) {
    if (TAKEN.contains(field)) {
      throw new IllegalArgumentException(
          "'%s' cannot be ranked by: entries have a field of that name".formatted(field));
    }
    return new NumberField(field);
  }

  private static String prefix(String word) {
    if (word.equals(ALL_KEYS)) {
      return "";
    }
    Optional<String> fault = KeyRules.fault(word);
    if (fault.isPresent()) {
      throw new IllegalArgumentException("the prefix " + fault.get());
    }
    if (word.startsWith(Projection.KEYS)) {
      throw new IllegalArgumentException("results are not folded again");
    }
    return word;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + file, e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + e, e);
    }
  }
}
