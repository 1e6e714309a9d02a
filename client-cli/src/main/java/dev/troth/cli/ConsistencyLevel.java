package dev.troth.cli;

import dev.troth.v1.Consistency;
import dev.troth.v1.Freshness;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How fresh a read has to be.
 *
 * @param maxStaleness how far behind it may be; of BOUNDED alone, else none
 */
record ConsistencyLevel(Kind kind, Duration maxStaleness) {

  /** As in the contract. */
  enum Kind {
    STRONG,
    SESSION,
    BOUNDED,
    EVENTUAL
  }

  static final ConsistencyLevel STRONG = new ConsistencyLevel(Kind.STRONG, Duration.ZERO);
  static final ConsistencyLevel SESSION = new ConsistencyLevel(Kind.SESSION, Duration.ZERO);

  /** What a read asks for, but for a session's token. */
  Freshness message() {
    Freshness.Builder message = Freshness.newBuilder();
    switch (kind) {
      case STRONG -> message.setConsistency(Consistency.CONSISTENCY_STRONG);
      case SESSION -> message.setConsistency(Consistency.CONSISTENCY_SESSION);
      case BOUNDED ->
          message
              .setConsistency(Consistency.CONSISTENCY_BOUNDED)
              .setMaxStaleness(
                  com.google.protobuf.Duration.newBuilder()
                      .setSeconds(maxStaleness.toSeconds())
                      .setNanos(maxStaleness.toNanosPart()));
      case EVENTUAL -> message.setConsistency(Consistency.CONSISTENCY_EVENTUAL);
    }
    return message.build();
  }

  /** Reads a level as it is written on a command line, and offers those there are. */
  static final class Converter implements ITypeConverter<ConsistencyLevel>, Iterable<String> {

    private static final String BOUNDED = "bounded:";

    @Override
    public ConsistencyLevel convert(String text) {
      String level = text.toLowerCase(Locale.ROOT);
      if (level.startsWith(BOUNDED)) {
        return new ConsistencyLevel(
            Kind.BOUNDED, new DurationConverter().convert(level.substring(BOUNDED.length())));
      }
      return switch (level) {
        case "strong" -> STRONG;
        case "session" -> SESSION;
        case "eventual" -> new ConsistencyLevel(Kind.EVENTUAL, Duration.ZERO);
        case "bounded" ->
            throw new TypeConversionException(
                "bounded needs the most that the answer may be behind; write bounded:5s");
        default ->
            throw new TypeConversionException(
                "'"
                    + text
                    + "' is no consistency; there are strong, session, bounded:DURATION and"
                    + " eventual");
      };
    }

    @Override
    public Iterator<String> iterator() {
      return List.of("strong", "session", "bounded:5s", "eventual").iterator();
    }
  }
}
