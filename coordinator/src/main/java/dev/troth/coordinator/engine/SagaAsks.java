package dev.troth.coordinator.engine;

import dev.troth.daemon.backoff.Backoff;
import dev.troth.daemon.backoff.BackoffLimits;
import dev.troth.v1.RegisterMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a saga has asked of participants besides attempts, and has not been answered. Each is sent
 * again after a while and after a reconnect: all of them are idempotent. In turns.
 *
 * @param <K> names a question; the same again replaces it
 */
final class SagaAsks<K> {

  private static final BackoffLimits RESENDS =
      new BackoffLimits(SagaLimits.FIRST_RESEND, SagaLimits.MAX_RESEND);

  private final SagaContext context;

  /** In the order in which they were asked, which they are asked in again. */
  private final Map<K, Ask> open = new LinkedHashMap<>();

  SagaAsks(SagaContext context) {
    this.context = context;
  }

  void ask(K what, Route whom, RegisterMessage message) {
    settle(what);
    Ask ask = new Ask(whom, message);
    open.put(what, ask);
    ask.send();
  }

  /** It is answered, or of no interest any more. */
  boolean settle(K what) {
    Ask settled = open.remove(what);
    if (settled != null) {
      settled.alarm.cancel();
    }
    return settled != null;
  }

  boolean isOpen(K what) {
    return open.containsKey(what);
  }

  /** Messages reach a participant again; what was sent before may be lost. */
  void up(Route route) {
    for (Ask ask : List.copyOf(open.values())) {
      if (ask.whom == route) {
        ask.send();
      }
    }
  }

  void clear() {
    open.values().forEach(ask -> ask.alarm.cancel());
    open.clear();
  }

  private final class Ask {
    private final Route whom;
    private final RegisterMessage message;
    private final Backoff waits = new Backoff(RESENDS, context.runs().random());
    private final Alarm alarm = context.alarm(this::send);

    Ask(Route whom, RegisterMessage message) {
      this.whom = whom;
      this.message = message;
    }

    /** At least the first wait, for an answer takes its time. */
    void send() {
      whom.send(message);
      long wait = SagaLimits.FIRST_RESEND.toNanos() + waits.next().toNanos();
      alarm.set(context.now() + wait);
    }
  }
}
