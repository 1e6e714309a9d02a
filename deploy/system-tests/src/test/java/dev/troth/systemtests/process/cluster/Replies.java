package dev.troth.systemtests.process.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.util.concurrent.ListenableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Answers that are waited for. */
public final class Replies {

  /** Every call has a shorter deadline of its own. */
  private static final int LIMIT_SECONDS = 60;

  private Replies() {}

  /** Waits for the answer of a call. */
  public static <T> T await(ListenableFuture<T> reply) {
    try {
      return reply.get(LIMIT_SECONDS, SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
