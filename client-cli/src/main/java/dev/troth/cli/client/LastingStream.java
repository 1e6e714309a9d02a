package dev.troth.cli.client;

import dev.troth.error.RetryClass;
import dev.troth.v1.Reason;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * A stream of answers that outlives the coordinator it comes from: the next one is asked when one
 * goes away or says nothing. An answer is asked for only when the one before is dealt with, so a
 * slow reader holds up the coordinator and not this memory. Blocks; for one thread, once.
 */
final class LastingStream<Q, A> {

  /** What is asked, and who gets the answers. */
  interface Follower<Q, A> {
    /** What to ask now; asked again for each new stream. */
    Q request();

    /** Takes an answer; false when no more are wanted. */
    boolean take(A answer) throws IOException;

    /** Whether a coordinator's refusal is the last word. */
    default boolean isFinal(Reason refusal) {
      return RetryClass.of(refusal.getCode()) != RetryClass.SAME_ID;
    }

    /** The stream broke; the next coordinator is asked. */
    void onBreak(Reason reason);
  }

  private final Transport transport;
  private final CoordinatorRotation coordinators;
  private final SubmitPolicy policy;
  private final Duration silence;
  private final Pause pause;
  private final RandomGenerator random;

  private boolean mayHaveArrived;
  private boolean isLost;

  /** Since when there has been no coordinator. */
  private long lostNanos;

  /**
   * @param silence how long a coordinator may say nothing before the stream is opened anew, and
   *     another one is asked if it has said nothing at all
   */
  LastingStream(
      Transport transport,
      List<CoordinatorAddress> coordinators,
      SubmitPolicy policy,
      Duration silence,
      Pause pause,
      RandomGenerator random) {
    this.transport = transport;
    this.coordinators = new CoordinatorRotation(coordinators);
    this.policy = policy;
    this.silence = silence;
    this.pause = pause;
    this.random = random;
  }

  /**
   * Follows until the follower has enough.
   *
   * @throws CallFailedException a coordinator refuses for good, or none has been heard of for as
   *     long as the policy allows
   */
  void follow(MethodDescriptor<Q, A> method, Follower<Q, A> follower)
      throws CallFailedException, IOException, InterruptedException {
    lostNanos = pause.nanoTime();
    boolean isWanted = true;
    while (isWanted) {
      CoordinatorAddress address = coordinators.turn();
      ManagedChannel channel = transport.open(address);
      try {
        isWanted = follow(address, channel, method, follower);
      } catch (StatusException failure) {
        failed(address, failure, follower);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  /** Whether more is wanted when this stream has ended. */
  private boolean follow(
      CoordinatorAddress address,
      ManagedChannel channel,
      MethodDescriptor<Q, A> method,
      Follower<Q, A> follower)
      throws CallFailedException, IOException, InterruptedException, StatusException {
    BlockingClientCall<Q, A> call =
        ClientCalls.blockingV2ServerStreamingCall(
            channel, method, CallOptions.DEFAULT, follower.request());
    boolean isHeard = false;
    try {
      A answer = call.read(silence.toNanos(), TimeUnit.NANOSECONDS);
      while (answer != null) {
        coordinators.answered();
        mayHaveArrived = true;
        isHeard = true;
        isLost = false;
        if (!follower.take(answer)) {
          return false;
        }
        answer = call.read(silence.toNanos(), TimeUnit.NANOSECONDS);
      }
      failed(address, Failures.silent(address, "ended the stream"), follower);
    } catch (TimeoutException e) {
      if (!isHeard) {
        mayHaveArrived = true;
        failed(address, Failures.silent(address, "no answer in time"), follower);
      }
    }
    return true;
  }

  private void failed(CoordinatorAddress address, StatusException failure, Follower<Q, A> follower)
      throws CallFailedException, InterruptedException {
    Reason reason = Failures.describe(address, failure);
    boolean isLastWord =
        Failures.isAnswer(failure) ? follower.isFinal(reason) : Failures.isPointless(failure);
    if (isLastWord) {
      throw new CallFailedException(CallFailedException.Progress.REFUSED, reason);
    }
    mayHaveArrived |= !Failures.isNotSent(failure);
    if (Failures.isUntrusted(failure)) {
      coordinators.foundUntrusted(address, reason);
      if (!mayHaveArrived && coordinators.isHopeless()) {
        throw new CallFailedException(CallFailedException.Progress.NOT_SENT, coordinators.whyNot());
      }
    } else {
      coordinators.failed(address, reason);
    }
    pauseBeforeNext(reason, follower);
  }

  private void failed(CoordinatorAddress address, Reason reason, Follower<Q, A> follower)
      throws CallFailedException, InterruptedException {
    coordinators.failed(address, reason);
    pauseBeforeNext(reason, follower);
  }

  private void pauseBeforeNext(Reason reason, Follower<Q, A> follower)
      throws CallFailedException, InterruptedException {
    if (!isLost) {
      isLost = true;
      lostNanos = pause.nanoTime();
      follower.onBreak(reason);
    }
    Duration limit = mayHaveArrived ? policy.timeout() : policy.firstContact();
    Duration wait =
        coordinators.isRoundOver()
            ? SubmitPolicy.RECONNECT.after(coordinators.rounds(), random)
            : Duration.ZERO;
    long goneNanos = pause.nanoTime() - lostNanos;
    if (goneNanos + wait.toNanos() > limit.toNanos()) {
      throw new CallFailedException(
          mayHaveArrived
              ? CallFailedException.Progress.NOT_ANSWERED
              : CallFailedException.Progress.NOT_SENT,
          reason);
    }
    pause.sleep(wait);
  }
}
