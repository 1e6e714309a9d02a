package dev.troth.daemon.server;

import java.time.Duration;

/** Counts the unary calls in progress, never more than the limit. */
final class OpenCalls {

  private final int limit;
  private int open;

  OpenCalls(int limit) {
    this.limit = limit;
  }

  /** Counts one more call, unless there are as many as may be. */
  synchronized boolean tryBegin() {
    if (open >= limit) {
      return false;
    }
    open++;
    return true;
  }

  synchronized void end() {
    open--;
    if (open == 0) {
      notifyAll();
    }
  }

  synchronized int count() {
    return open;
  }

  int limit() {
    return limit;
  }

  /** Returns once no call is in progress, or after the timeout; whether it was the former. */
  synchronized boolean awaitNone(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (open > 0) {
      long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        return false;
      }
      wait(leftMillis);
    }
    return true;
  }
}
