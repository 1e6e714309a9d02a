package dev.troth.coordinator.api;

import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.coordinator.inspection.TransactionViews;
import dev.troth.id.TransactionId;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import dev.troth.v1.WatchTransactionResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One client that follows a transaction. Its rows are looked at again and again, for the truth is
 * there, whoever drives it; what has changed is told. One look at a time.
 */
final class TransactionWatch {

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(3);

  private final TransactionId id;
  private final ShownViews shown;
  private final TransactionViews views;
  private final SteadyTime time;
  private final ServerCallStreamObserver<WatchTransactionResponse> out;
  private TransactionView told = TransactionView.getDefaultInstance();

  TransactionWatch(
      TransactionId id,
      ShownViews shown,
      TransactionViews views,
      SteadyTime time,
      ServerCallStreamObserver<WatchTransactionResponse> out) {
    this.id = id;
    this.shown = shown;
    this.views = views;
    this.time = time;
    this.out = out;
  }

  void open() {
    out.setOnCancelHandler(() -> {});
    look();
  }

  private void look() {
    if (out.isCancelled()) {
      return;
    }
    CompletableFuture<TransactionView> looked = views.get(id, LOOK_LIMIT);
    var unused =
        looked.whenComplete(
            (view, failure) -> {
              if (failure != null) {
                UnaryAnswer.fail(failure, out);
              } else {
                tell(view);
              }
            });
  }

  private void tell(TransactionView view) {
    if (out.isCancelled()) {
      return;
    }
    if (!out.isReady()) {
      time.after(LOOK_EVERY, this::look); // it has not read what it was told
      return;
    }
    if (!view.equals(told)) {
      told = view;
      out.onNext(WatchTransactionResponse.newBuilder().setTransaction(shown.of(view)).build());
    }
    if (isOver(view.getStatus())) {
      out.onCompleted();
    } else {
      time.after(LOOK_EVERY, this::look);
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
