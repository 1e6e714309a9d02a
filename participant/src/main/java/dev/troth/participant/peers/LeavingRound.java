package dev.troth.participant.peers;

import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** All coordinators are told once that this participant leaves, and what they say to that. */
final class LeavingRound {

  private final CountDownLatch unheard;
  private final AtomicLong open = new AtomicLong();

  /**
   * @param coordinators how many are told
   */
  LeavingRound(int coordinators) {
    this.unheard = new CountDownLatch(coordinators);
  }

  /** One has taken note, and still has so many undecided transactions that this one is part of. */
  void answered(long inFlight) {
    open.addAndGet(inFlight);
    unheard.countDown();
  }

  /** One has not: it may be slow; whoever is not there, or does not take it, sends nothing. */
  void failed(Reason reason) {
    answered(reason.getCode() == ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED ? 1 : 0);
  }

  /** Waits for all; whether nobody needs this participant any more. */
  boolean isReleased(Duration atMost) throws InterruptedException {
    return unheard.await(atMost.toNanos(), TimeUnit.NANOSECONDS) && open.get() == 0;
  }
}
