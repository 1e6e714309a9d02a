package dev.troth.coordinator.engine;

import dev.troth.coordinator.owner.OwnerState;
import dev.troth.coordinator.owner.Phase;
import java.util.concurrent.TimeUnit;

/** When one run has to do something because of time alone. In turns; all by the steady clock. */
final class RunTimes {

  private final long startedAt;
  private final long timeoutNanos;
  private long resendAt = TimerWheel.NEVER;
  private long resendWait;
  private long decidedAt;

  RunTimes(long startedAt, long timeoutNanos) {
    this.startedAt = startedAt;
    this.timeoutNanos = timeoutNanos;
  }

  /** The run is in another phase now. */
  void entered(Phase phase, long now) {
    resendWait = EngineLimits.FIRST_RESEND.toNanos();
    resendAt = phase == Phase.WATCHING ? TimerWheel.NEVER : now + resendWait;
    if (phase.isDecided()) {
      decidedAt = now;
    }
  }

  long sinceStart(long now) {
    return now - startedAt;
  }

  /** Until the votes are wanted. */
  long left(long now) {
    return startedAt + timeoutNanos - now;
  }

  long timeoutMillis() {
    return TimeUnit.NANOSECONDS.toMillis(timeoutNanos);
  }

  boolean isPastDeadline(OwnerState state, long now) {
    return state.phase() == Phase.RUNNING && left(now) <= 0;
  }

  /** Whether what is pending has to be sent again; not again at once. */
  boolean takeResend(long now) {
    if (now < resendAt) {
      return false;
    }
    resendWait = Math.min(2 * resendWait, EngineLimits.MAX_RESEND.toNanos());
    resendAt = now + resendWait;
    return true;
  }

  /** Whether the answer has waited long enough for a better reason. */
  boolean isPastPatience(OwnerState state, long now) {
    return awaitsReason(state) && now >= patienceUntil();
  }

  /** Whether those that have not acknowledged are left to themselves. */
  boolean isPastMemory(OwnerState state, long now) {
    return state.phase().isDecided() && now >= forgetAt();
  }

  /** The next of all these. */
  long next(OwnerState state) {
    if (state.phase() == Phase.RUNNING) {
      return startedAt + timeoutNanos;
    }
    if (!state.phase().isDecided()) {
      return resendAt;
    }
    return Math.min(resendAt, awaitsReason(state) ? patienceUntil() : forgetAt());
  }

  private static boolean awaitsReason(OwnerState state) {
    return state.phase().isDecided() && !state.answered() && state.patient();
  }

  private long patienceUntil() {
    return decidedAt + EngineLimits.REASON_PATIENCE.toNanos();
  }

  private long forgetAt() {
    return decidedAt + EngineLimits.FORGET_AFTER.toNanos();
  }
}
