package dev.troth.cli;

import dev.troth.clock.Timestamp;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a moment, in any of the forms that people and this command write one. */
final class MomentConverter implements ITypeConverter<Timestamp> {

  /** For help texts. */
  static final String FORMS =
      "TIME is 2026-11-20T12:00:00Z, with another offset (+02:00) or without one (the local time"
          + " zone), a date (its beginning in the local time zone), how long ago (90s, 5m, 2h, 2d), or"
          + " a timestamp as this command prints it.";

  private final Clock clock;

  MomentConverter() {
    this(Clock.system(ZoneId.systemDefault()));
  }

  MomentConverter(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Timestamp convert(String text) {
    Timestamp moment =
        Timestamp.parse(text)
            .or(() -> ago(text))
            .or(() -> date(text))
            .orElseThrow(() -> unreadable(text));
    if (moment.equals(Timestamp.ZERO)) {
      throw new TypeConversionException("'" + text + "' is too early: nothing was before 1970");
    }
    return moment;
  }

  private Optional<Timestamp> ago(String text) {
    return DurationConverter.read(text).map(this::before).flatMap(MomentConverter::timestamp);
  }

  private Instant before(Duration duration) {
    return clock.instant().minus(duration);
  }

  private Optional<Timestamp> date(String text) {
    Stream<Function<String, Instant>> forms =
        Stream.of(
            form -> OffsetDateTime.parse(form).toInstant(),
            form -> LocalDateTime.parse(form).atZone(clock.getZone()).toInstant(),
            form -> LocalDate.parse(form).atStartOfDay(clock.getZone()).toInstant());
    return forms.flatMap(form -> read(form, text).stream()).findFirst();
  }

  private static Optional<Timestamp> read(Function<String, Instant> form, String text) {
    try {
      return timestamp(form.apply(text.replace(' ', 'T')));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A timestamp has room for what was after 1970 and is before the year 10889. */
  private static Optional<Timestamp> timestamp(Instant moment) {
    return Timestamp.parse(moment.toString());
  }

  private static TypeConversionException unreadable(String text) {
    return new TypeConversionException(
        "'"
            + text
            + "' is not a time; write 2026-11-20T12:00:00Z, 2026-11-20T14:00:00+02:00,"
            + " 2026-11-20T12:00 (local time), 2026-11-20, how long ago as 5m or 2d, or a timestamp"
            + " as this command prints it");
  }
}
