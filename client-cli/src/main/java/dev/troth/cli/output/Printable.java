package dev.troth.cli.output;

import com.google.protobuf.Duration;
import dev.troth.clock.Timestamp;
import dev.troth.v1.Consistency;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.StateKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Single values as people read them. */
public final class Printable {

  /** For what is not there. */
  static final String NOTHING = "-";

  private static final List<Map.Entry<String, Long>> UNITS =
      List.of(
          Map.entry("d", 86_400_000L),
          Map.entry("h", 3_600_000L),
          Map.entry("m", 60_000L),
          Map.entry("s", 1_000L));

  private Printable() {}

  /** Text that does nothing to the terminal it is shown on. */
  public static String text(String text) {
    if (text.codePoints().noneMatch(Printable::isControl)) {
      return text;
    }
    StringBuilder safe = new StringBuilder();
    text.codePoints().forEach(character -> append(safe, character));
    return safe.toString();
  }

  /** The same for text of several lines, which stay lines; all but the first are indented. */
  public static String lines(String text) {
    return text.lines().map(Printable::text).collect(Collectors.joining("\n  "));
  }

  /** A hybrid timestamp, without loss. */
  static String timestamp(long bits) {
    return new Timestamp(bits).toString();
  }

  /** Milliseconds since 1970, as a time. */
  static String millis(long millis) {
    return Timestamp.ofMillis(millis).toString();
  }

  static String unsigned(long value) {
    return Long.toUnsignedString(value);
  }

  /** Milliseconds as seconds, in the form of protobuf's JSON mapping. */
  static String seconds(long millis) {
    return "%d.%03ds".formatted(millis / 1000, millis % 1000);
  }

  /** How long, in the largest unit that leaves no rest. */
  static String length(Duration length) {
    long millis = length.getSeconds() * 1000 + length.getNanos() / 1_000_000;
    for (Map.Entry<String, Long> unit : UNITS) {
      if (millis % unit.getValue() == 0) {
        return millis / unit.getValue() + unit.getKey();
      }
    }
    return millis + "ms";
  }

  /** A level, as people type it. */
  public static String level(Consistency level) {
    return constant(level).toLowerCase(Locale.ROOT);
  }

  static String kind(RegisterKind kind) {
    return switch (kind) {
      case REGISTER_KIND_ACTION -> "action";
      case REGISTER_KIND_COMPENSATION -> "compensation";
      case REGISTER_KIND_HOME -> "home";
      case REGISTER_KIND_UNSPECIFIED, UNRECOGNIZED -> "atomic";
    };
  }

  static String kind(StateKind kind) {
    return switch (kind) {
      case STATE_KIND_VALUE -> "value";
      case STATE_KIND_COUNTER -> "counter";
      case STATE_KIND_STREAM -> "stream";
      case STATE_KIND_UNSPECIFIED, UNRECOGNIZED -> "none";
    };
  }

  /** An enum's constant without the prefix that its type gives it. */
  static String constant(Enum<?> constant) {
    String prefix =
        constant.getDeclaringClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_");
    String name = constant.name();
    String upper = prefix.toUpperCase(Locale.ROOT) + "_";
    return name.startsWith(upper) ? name.substring(upper.length()) : name;
  }

  private static boolean isControl(int character) {
    return Character.isISOControl(character)
        || Character.getType(character) == Character.FORMAT
        || character == '\u2028'
        || character == '\u2029';
  }

  private static void append(StringBuilder safe, int character) {
    if (character == '\n') {
      safe.append("\\n");
    } else if (isControl(character)) {
      safe.append("\\u%04x".formatted(character));
    } else {
      safe.appendCodePoint(character);
    }
  }
}
