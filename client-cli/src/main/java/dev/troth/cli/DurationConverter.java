package dev.troth.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a length of time: {@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h}, {@code 7d}. */
final class DurationConverter implements ITypeConverter<Duration> {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  @Override
  public Duration convert(String text) {
    Duration duration = parse(text);
    if (duration.isZero()) {
      throw new TypeConversionException("a length of time has to be above 0");
    }
    return duration;
  }

  /** Empty when it is no length of time. */
  static Optional<Duration> read(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(parts.group(1));
    return Optional.of(
        switch (parts.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        });
  }

  private static Duration parse(String text) {
    return read(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is not a length of time; write it as 500ms, 5s, 2m, 1h or 7d"));
  }

  /** The same, for what may also take no time. */
  static final class OrZero implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return parse(text);
    }
  }
}
