package dev.troth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class MomentConverterTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private final MomentConverter converter =
      new MomentConverter(Clock.fixed(NOW, ZoneId.of("Europe/Berlin")));

  @Test
  void readsTimesWithAndWithoutAnOffset() {
    assertMoment("2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z");
    assertMoment("2026-11-20T12:00:00.123Z", "2026-11-20T12:00:00.123Z");
    assertMoment("2026-11-20T12:00:00+02:00", "2026-11-20T10:00:00Z");
    assertMoment("2026-11-20T12:00:00", "2026-11-20T11:00:00Z");
    assertMoment("2026-11-20 12:00", "2026-11-20T11:00:00Z");
    assertMoment("2026-07-20", "2026-07-19T22:00:00Z");
  }

  @Test
  void readsHowLongAgoItWas() {
    assertMoment("5m", "2026-11-20T11:55:00Z");
    assertMoment("2d", "2026-11-18T12:00:00Z");
    assertMoment("0s", "2026-11-20T12:00:00Z");
  }

  @Test
  void readsTimestampsAsTheyArePrinted() {
    for (long counter : new long[] {0, 1, 65_535}) {
      Timestamp printed = new Timestamp(Timestamp.ofMillis(NOW.toEpochMilli()).bits() | counter);
      assertThat(converter.convert(printed.toString())).isEqualTo(printed);
    }
    Timestamp last = Timestamp.MAX;
    assertThat(converter.convert(last.toString())).isEqualTo(last);
  }

  @Test
  void namesTheFormsWhenItIsNone() {
    for (String text :
        new String[] {
          "", "yesterday", "2026-13-01", "5 m", "2026-11-20T12:00:00Z+65536", "12:00"
        }) {
      assertThatThrownBy(() -> converter.convert(text))
          .isInstanceOf(TypeConversionException.class)
          .hasMessageContaining("'" + text + "' is not a time")
          .hasMessageContaining("2026-11-20T12:00:00Z")
          .hasMessageContaining("5m");
    }
  }

  @Test
  void refusesWhatNoTimestampHasRoomFor() {
    assertThatThrownBy(() -> converter.convert("1970-01-01T00:00:00Z"))
        .hasMessageContaining("nothing was before 1970");
    assertThatThrownBy(() -> converter.convert("1969-12-31T23:00:00Z"))
        .isInstanceOf(TypeConversionException.class);
    assertThatThrownBy(() -> converter.convert("999999999d"))
        .isInstanceOf(TypeConversionException.class);
  }

  private void assertMoment(String text, String expected) {
    assertThat(converter.convert(text).toString()).isEqualTo(expected);
  }
}
