package dev.troth.daemon.permission;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.troth.daemon.CapturedLog;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Role;
import org.junit.jupiter.api.Test;

class DenialsTest {

  private final Metrics metrics = new Metrics();
  private long now;
  private final Denials denials = new Denials(metrics, () -> now);

  @Test
  void countsEveryDenialAndLogsOneOfEachIdentityNowAndThen() {
    try (CapturedLog log = new CapturedLog(Denials.class)) {
      for (int i = 0; i < 100; i++) {
        denials.denied("mallory", Role.ROLE_SUBMIT, "may not write bank/accounts/alice");
      }
      denials.denied("eve", Role.ROLE_READ, "may not read bank/accounts/alice");
      now += Denials.LOG_EVERY.toNanos();
      denials.denied("mallory", Role.ROLE_SUBMIT, "may not write bank/accounts/bob");

      assertThat(log.events()).extracting(ILoggingEvent::getLevel).containsOnly(Level.WARN);
      assertThat(log.events())
          .extracting(ILoggingEvent::getFormattedMessage)
          .containsExactly(
              "denied identity=\"mallory\" what=\"may not write bank/accounts/alice\" unloggedBefore=0",
              "denied identity=\"eve\" what=\"may not read bank/accounts/alice\" unloggedBefore=0",
              "denied identity=\"mallory\" what=\"may not write bank/accounts/bob\" unloggedBefore=99");
    }
    assertThat(metrics.scrape())
        .contains("troth_calls_denied_total{role=\"submit\"} 101.0")
        .contains("troth_calls_denied_total{role=\"read\"} 1.0")
        .contains("troth_calls_denied_total{role=\"peer\"} 0.0");
  }

  @Test
  void anIdentityCannotForgeLinesOfTheLog() {
    assertThat(Denials.shown("eve\n2026 \"all is well\"")).isEqualTo("eve?2026 ?all is well?");
    assertThat(Denials.shown("x".repeat(1_000))).hasSize(301);
  }

  @Test
  void theAnswerNamesTheIdentity() {
    assertThat(denials.denied("eve", Role.ROLE_READ, "may not read it").reason())
        .satisfies(
            reason -> {
              assertThat(reason.getCode()).isEqualTo(ErrorCode.ERROR_CODE_PERMISSION_DENIED);
              assertThat(reason.getMessage()).isEqualTo("eve may not read it");
            });
  }
}
