package dev.troth.daemon.permission;

import dev.troth.daemon.metrics.Metrics;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Role;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was denied: all of it is counted; of each identity one denial is logged now and then, with
 * how many there were since, so that nobody floods the log.
 */
final class Denials {

  static final Duration LOG_EVERY = Duration.ofSeconds(10);

  /** Identities whose last denial is remembered. */
  private static final int MAX_REMEMBERED = 1_000;

  /** An identity of a certificate can be longer than anybody wants to read. */
  private static final int MAX_SHOWN = 300;

  private static final Logger log = LoggerFactory.getLogger(Denials.class);

  private final LongSupplier nanoTime;
  private final Map<Role, LongAdder> counted = new EnumMap<>(Role.class);
  private final Map<String, Unsaid> byIdentity = new LinkedHashMap<>(16, 0.75f, true);

  /** Since when, and how many were not logged. */
  private static final class Unsaid {
    private long loggedNanos;
    private long count;
  }

  Denials(Metrics metrics, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    for (Role role :
        new Role[] {Role.ROLE_SUBMIT, Role.ROLE_READ, Role.ROLE_OPERATE, Role.ROLE_PEER}) {
      counted.put(
          role,
          metrics.counter(
              "troth_calls_denied_total",
              "Calls, and submissions on streams, that were denied for want of permission or of a valid token",
              "role",
              RoleNames.of(role)));
    }
  }

  RejectedException denied(String identity, Role role, String what) {
    count(role);
    log("denied", identity, what);
    return new RejectedException(
        ErrorCode.ERROR_CODE_PERMISSION_DENIED, shown(identity) + " " + what);
  }

  RejectedException unauthenticated(String connection, Role role, String why) {
    count(role);
    log("token refused", connection, why);
    return new RejectedException(ErrorCode.ERROR_CODE_UNAUTHENTICATED, why);
  }

  private void count(Role role) {
    LongAdder adder = counted.get(role);
    if (adder != null) {
      adder.increment();
    }
  }

  private void log(String event, String identity, String what) {
    long unsaid;
    synchronized (byIdentity) {
      long now = nanoTime.getAsLong();
      Unsaid of = byIdentity.get(identity);
      if (of != null && now - of.loggedNanos < LOG_EVERY.toNanos()) {
        of.count++;
        return;
      }
      if (of == null) {
        of = new Unsaid();
        byIdentity.put(identity, of);
        forgetTheEldest();
      }
      unsaid = of.count;
      of.count = 0;
      of.loggedNanos = now;
    }
    log.warn(
        "{} identity=\"{}\" what=\"{}\" unloggedBefore={}", event, shown(identity), what, unsaid);
  }

  private void forgetTheEldest() {
    if (byIdentity.size() > MAX_REMEMBERED) {
      byIdentity.remove(byIdentity.keySet().iterator().next());
    }
  }

  /** In one line, whatever the certificate says. */
  static String shown(String identity) {
    String start =
        identity.length() > MAX_SHOWN ? identity.substring(0, MAX_SHOWN) + "…" : identity;
    return start
        .codePoints()
        .map(c -> Character.isISOControl(c) || c == '"' ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
