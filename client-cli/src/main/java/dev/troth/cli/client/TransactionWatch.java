package dev.troth.cli.client;

import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import dev.troth.v1.WatchTransactionRequest;
import dev.troth.v1.WatchTransactionResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Follows a transaction until it is over, at one coordinator after the other: each can be asked
 * about any transaction. Blocks; for one thread.
 */
public final class TransactionWatch {

  /**
   * How long a stream may say nothing before it is opened anew: a coordinator that hangs is noticed
   * that soon.
   */
  static final Duration SILENCE = Duration.ofSeconds(30);

  /** What is told of a transaction. */
  public interface Listener {
    /** A view, other than the one before. */
    void onChange(TransactionView view) throws IOException;

    /** The stream broke; the next coordinator is asked. */
    void onBreak(Reason reason);
  }

  private final LastingStream<WatchTransactionRequest, WatchTransactionResponse> stream;
  private TransactionView last = TransactionView.getDefaultInstance();

  public TransactionWatch(
      Transport transport,
      List<CoordinatorAddress> coordinators,
      SubmitPolicy policy,
      Pause pause,
      RandomGenerator random) {
    this(transport, coordinators, policy, SILENCE, pause, random);
  }

  TransactionWatch(
      Transport transport,
      List<CoordinatorAddress> coordinators,
      SubmitPolicy policy,
      Duration silence,
      Pause pause,
      RandomGenerator random) {
    this.stream = new LastingStream<>(transport, coordinators, policy, silence, pause, random);
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
    stream.follow(
        CoordinatorServiceGrpc.getWatchTransactionMethod(), new Changes(request, listener));
    return last;
  }

  private final class Changes
      implements LastingStream.Follower<WatchTransactionRequest, WatchTransactionResponse> {

    private final WatchTransactionRequest request;
    private final Listener listener;

    Changes(WatchTransactionRequest request, Listener listener) {
      this.request = request;
      this.listener = listener;
    }

    @Override
    public WatchTransactionRequest request() {
      return request;
    }

    @Override
    public boolean take(WatchTransactionResponse answer) throws IOException {
      TransactionView view = answer.getTransaction();
      if (!view.equals(last)) {
        last = view;
        listener.onChange(view);
      }
      return !isOver(view.getStatus());
    }

    @Override
    public void onBreak(Reason reason) {
      listener.onBreak(reason);
    }
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
