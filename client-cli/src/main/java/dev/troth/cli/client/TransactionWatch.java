package dev.troth.cli.client;

import dev.troth.error.RetryClass;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import dev.troth.v1.WatchTransactionRequest;
import dev.troth.v1.WatchTransactionResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Follows a transaction until it is over, at one coordinator after the other: each can be asked
 * about any transaction. Blocks; for one thread.
 */
public final class TransactionWatch {

  /**
   * How long a stream lasts before it is opened anew: a coordinator that hangs is noticed that
   * soon.
   */
  static final Duration LEASE = Duration.ofSeconds(30);

  /** What is told of a transaction. */
  public interface Listener {
    /** A view, other than the one before. */
    void onChange(TransactionView view) throws IOException;

    /** The stream broke; the next coordinator is asked. */
    void onBreak(Reason reason);
  }

  private final Transport transport;
  private final List<CoordinatorAddress> coordinators;
  private final SubmitPolicy policy;
  private final Duration lease;
  private final Pause pause;
  private final RandomGenerator random;

  private int preferred;
  private int failuresInARow;
  private boolean mayHaveArrived;

  /** Whether the present stream has told anything. */
  private boolean isHeard;

  /** Since when there has been no coordinator. */
  private long lostNanos;

  private TransactionView last = TransactionView.getDefaultInstance();

  public TransactionWatch(
      Transport transport,
      List<CoordinatorAddress> coordinators,
      SubmitPolicy policy,
      Pause pause,
      RandomGenerator random) {
    this(transport, coordinators, policy, LEASE, pause, random);
  }

  TransactionWatch(
      Transport transport,
      List<CoordinatorAddress> coordinators,
      SubmitPolicy policy,
      Duration lease,
      Pause pause,
      RandomGenerator random) {
    this.transport = transport;
    this.coordinators = List.copyOf(coordinators);
    this.policy = policy;
    this.lease = lease;
    this.pause = pause;
    this.random = random;
  }

  /**
   * Follows a transaction to its end.
   *
   * @return its last view
   * @throws CallFailedException a coordinator refuses for good, or none has been heard of for as
   *     long as the policy allows
   */
  public TransactionView follow(String id, Listener listener)
      throws CallFailedException, IOException, InterruptedException {
    WatchTransactionRequest request =
        WatchTransactionRequest.newBuilder().setTransactionId(id).build();
    lostNanos = pause.nanoTime();
    while (true) {
      CoordinatorAddress address = coordinators.get(preferred);
      ManagedChannel channel = transport.open(address);
      try {
        follow(channel, request, listener);
        if (isOver(last.getStatus())) {
          return last;
        }
        failed(Failures.silent(address, "ended the stream"), listener);
      } catch (StatusRuntimeException failure) {
        failed(address, failure, listener);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  private void follow(ManagedChannel channel, WatchTransactionRequest request, Listener listener)
      throws IOException {
    isHeard = false;
    Iterator<WatchTransactionResponse> views =
        ClientCalls.blockingServerStreamingCall(
            channel,
            CoordinatorServiceGrpc.getWatchTransactionMethod(),
            CallOptions.DEFAULT.withDeadlineAfter(lease.toNanos(), TimeUnit.NANOSECONDS),
            request);
    while (views.hasNext()) {
      TransactionView view = views.next().getTransaction();
      failuresInARow = 0;
      mayHaveArrived = true;
      isHeard = true;
      if (!view.equals(last)) {
        last = view;
        listener.onChange(view);
      }
      if (isOver(view.getStatus())) {
        return;
      }
    }
  }

  private void failed(CoordinatorAddress address, StatusRuntimeException failure, Listener listener)
      throws CallFailedException, InterruptedException {
    Reason reason = Failures.describe(address, failure);
    if (Failures.isAnswer(failure) && RetryClass.of(reason.getCode()) != RetryClass.SAME_ID) {
      throw new CallFailedException(CallFailedException.Progress.REFUSED, reason);
    }
    boolean isLeaseOver = isHeard && failure.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED;
    if (isLeaseOver) {
      return;
    }
    mayHaveArrived |= !Failures.isNotSent(failure);
    failed(reason, listener);
  }

  private void failed(Reason reason, Listener listener)
      throws CallFailedException, InterruptedException {
    if (failuresInARow++ == 0) {
      lostNanos = pause.nanoTime();
      listener.onBreak(reason);
    }
    preferred = (preferred + 1) % coordinators.size();
    Duration limit = mayHaveArrived ? policy.timeout() : policy.firstContact();
    Duration wait =
        failuresInARow % coordinators.size() == 0
            ? SubmitPolicy.RECONNECT.after(failuresInARow / coordinators.size(), random)
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

  private static boolean isOver(TransactionStatus status) {
    return switch (status) {
      case TRANSACTION_STATUS_COMMITTED,
          TRANSACTION_STATUS_ABORTED,
          TRANSACTION_STATUS_COMPLETED,
          TRANSACTION_STATUS_COMPENSATED,
          TRANSACTION_STATUS_UNKNOWN ->
          true;
      case TRANSACTION_STATUS_IN_PROGRESS,
          TRANSACTION_STATUS_COMPENSATING,
          TRANSACTION_STATUS_STUCK,
          TRANSACTION_STATUS_UNSPECIFIED,
          UNRECOGNIZED ->
          false;
    };
  }
}
