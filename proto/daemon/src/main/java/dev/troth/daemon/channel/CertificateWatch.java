package dev.troth.daemon.channel;

import dev.troth.daemon.metrics.Metrics;
import dev.troth.tls.Reload;
import dev.troth.tls.ReloadingCredentials;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after this daemon's certificate: takes a new one over, and says when it is time for one.
 */
final class CertificateWatch implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

  /** Whoever renews certificates does so long before. */
  private static final Duration LATE = Duration.ofDays(1);

  private final ReloadingCredentials credentials;
  private final Clock clock;
  private final LongAdder replaced;
  private final LongAdder kept;

  private String lastWarning = "";

  CertificateWatch(ReloadingCredentials credentials, Clock clock, Metrics metrics) {
    this.credentials = credentials;
    this.clock = clock;
    this.replaced = reloads(metrics, Reload.Result.REPLACED);
    this.kept = reloads(metrics, Reload.Result.KEPT);
    metrics.gauge(
        "troth_tls_certificate_expires_seconds",
        "Until this daemon's certificate expires; negative when it has",
        () -> left().toMillis() / 1_000.0);
  }

  private static LongAdder reloads(Metrics metrics, Reload.Result result) {
    return metrics.counter(
        "troth_tls_reloads_total",
        "Changes of the certificate files: replaced, or kept when they were of no use",
        "result",
        result.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void run() {
    Reload reload = credentials.reload();
    switch (reload.result()) {
      case REPLACED -> {
        replaced.increment();
        log.info("certificates reloaded: {}", reload.words());
      }
      case KEPT -> {
        kept.increment();
        log.warn("certificates not reloaded, the earlier ones are kept: {}", reload.words());
      }
      case UNCHANGED -> {}
    }
    warnWhenLate();
  }

  private void warnWhenLate() {
    X509Certificate own = credentials.certificate();
    Duration left = left();
    String warning =
        left.isNegative()
            ? "has expired: everybody refuses it; renew it"
            : left.compareTo(LATE) < 0 ? "expires soon; renew it" : "";
    if (!warning.equals(lastWarning)) {
      lastWarning = warning;
      if (!warning.isEmpty()) {
        log.warn(
            "this daemon's certificate {} subject={} expires={}",
            warning,
            own.getSubjectX500Principal(),
            own.getNotAfter().toInstant());
      }
    }
  }

  private Duration left() {
    Instant end = credentials.certificate().getNotAfter().toInstant();
    return Duration.between(clock.instant(), end);
  }
}
