package dev.troth.cli.client;

import dev.troth.error.GrpcErrors;
import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.AbortTransactionResponse;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.GetTransactionRequest;
import dev.troth.v1.GetTransactionResponse;
import dev.troth.v1.HistoryRequest;
import dev.troth.v1.HistoryResponse;
import dev.troth.v1.ListParticipantsRequest;
import dev.troth.v1.ListParticipantsResponse;
import dev.troth.v1.ListResolutionsRequest;
import dev.troth.v1.ListResolutionsResponse;
import dev.troth.v1.ListTransactionsRequest;
import dev.troth.v1.ListTransactionsResponse;
import dev.troth.v1.Outcome;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.Rejection;
import dev.troth.v1.ResolveStepRequest;
import dev.troth.v1.ResolveStepResponse;
import dev.troth.v1.ResolveTransactionRequest;
import dev.troth.v1.ResolveTransactionResponse;
import dev.troth.v1.ScanRequest;
import dev.troth.v1.ScanResponse;
import dev.troth.v1.SubmitItem;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.SubmitResult;
import dev.troth.v1.SubmitStreamRequest;
import dev.troth.v1.SubmitStreamResponse;
import dev.troth.v1.SubscribeRequest;
import dev.troth.v1.SubscribeResponse;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import dev.troth.v1.WatchTransactionRequest;
import dev.troth.v1.WatchTransactionResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A coordinator that answers what the test tells it to, and remembers what it was asked. */
public final class FakeCoordinator extends CoordinatorServiceGrpc.CoordinatorServiceImplBase {

  /** Answers a submission; empty for silence. */
  public interface Script extends Function<SubmitRequest, Optional<SubmitResult.Builder>> {}

  /** At the end of a watch: nothing more is said, and nothing is closed. */
  public static final Object SILENCE = new Object();

  private final Script script;
  private final List<SubmitRequest> submissions = new CopyOnWriteArrayList<>();
  private final List<SubmitStreamRequest> batches = new CopyOnWriteArrayList<>();
  private final List<Object> calls = new CopyOnWriteArrayList<>();
  private final List<Runnable> held = new CopyOnWriteArrayList<>();
  private volatile boolean holding;
  private volatile boolean mute;
  private volatile int releaseAt;
  private volatile Function<Object, Object> answers = FakeCoordinator::unsupported;

  public FakeCoordinator(Script script) {
    this.script = script;
  }

  /** Commits everything. */
  public static FakeCoordinator committing() {
    return new FakeCoordinator(request -> Optional.of(committed(request)));
  }

  /** Takes submissions and says nothing, though it is alive. */
  public static FakeCoordinator silent() {
    return new FakeCoordinator(request -> Optional.empty());
  }

  public static SubmitResult.Builder committed(SubmitRequest request) {
    return outcome(request, TransactionStatus.TRANSACTION_STATUS_COMMITTED)
        .setOutcome(
            outcome(request, TransactionStatus.TRANSACTION_STATUS_COMMITTED)
                .getOutcomeBuilder()
                .setCommitTimestamp(1_700_000_000_123L << 16));
  }

  public static SubmitResult.Builder outcome(SubmitRequest request, TransactionStatus status) {
    return SubmitResult.newBuilder()
        .setOutcome(
            Outcome.newBuilder().setTransactionId(request.getSpec().getId()).setStatus(status));
  }

  public static SubmitResult.Builder aborted(SubmitRequest request, ErrorCode code) {
    SubmitResult.Builder result = outcome(request, TransactionStatus.TRANSACTION_STATUS_ABORTED);
    result
        .getOutcomeBuilder()
        .setReason(Reason.newBuilder().setCode(code).setMessage("said the participant"));
    return result;
  }

  public static SubmitResult.Builder rejected(ErrorCode code) {
    return SubmitResult.newBuilder()
        .setRejection(
            Rejection.newBuilder()
                .setReason(Reason.newBuilder().setCode(code).setMessage("said the coordinator")));
  }

  /** Answers the other calls: a response, or a Reason to refuse with. */
  public FakeCoordinator answering(Function<Object, Object> answers) {
    this.answers = answers;
    return this;
  }

  /** From now on answers to submissions wait for {@link #release}. */
  public void hold() {
    holding = true;
  }

  public void release() {
    holding = false;
    held.forEach(Runnable::run);
    held.clear();
  }

  /** Holds so many answers, then gives them, the last one first. */
  public void releaseBackwardsAfter(int count) {
    holding = true;
    releaseAt = count;
  }

  /** From now on it says nothing at all, as a stopped process does. */
  public void mute() {
    mute = true;
  }

  public List<SubmitRequest> submissions() {
    return submissions;
  }

  public List<String> submittedIds() {
    return submissions.stream().map(request -> request.getSpec().getId()).toList();
  }

  public List<SubmitStreamRequest> batches() {
    return batches;
  }

  /** The other calls. */
  public List<Object> calls() {
    return calls;
  }

  @Override
  public StreamObserver<SubmitStreamRequest> submitStream(
      StreamObserver<SubmitStreamResponse> results) {
    // With a handler, an answer that comes too late is ignored.
    ((ServerCallStreamObserver<SubmitStreamResponse>) results).setOnCancelHandler(() -> {});
    return new StreamObserver<>() {
      @Override
      public void onNext(SubmitStreamRequest batch) {
        batches.add(batch);
        batch.getItemsList().forEach(item -> take(item, results));
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        results.onCompleted();
      }
    };
  }

  private void take(SubmitItem item, StreamObserver<SubmitStreamResponse> results) {
    submissions.add(item.getRequest());
    Optional<SubmitResult.Builder> answer =
        mute ? Optional.empty() : script.apply(item.getRequest());
    answer.ifPresent(
        result -> {
          SubmitStreamResponse response =
              SubmitStreamResponse.newBuilder()
                  .addResults(result.setNumber(item.getNumber()))
                  .build();
          if (holding) {
            held.add(0, () -> results.onNext(response));
            if (held.size() == releaseAt) {
              release();
            }
          } else {
            results.onNext(response);
          }
        });
  }

  @Override
  public void read(ReadRequest request, StreamObserver<ReadResponse> observer) {
    answer(request, ReadResponse.class, observer);
  }

  @Override
  public void scan(ScanRequest request, StreamObserver<ScanResponse> observer) {
    answer(request, ScanResponse.class, observer);
  }

  @Override
  public void history(HistoryRequest request, StreamObserver<HistoryResponse> observer) {
    answer(request, HistoryResponse.class, observer);
  }

  @Override
  public void getTransaction(
      GetTransactionRequest request, StreamObserver<GetTransactionResponse> observer) {
    answer(request, GetTransactionResponse.class, observer);
  }

  @Override
  public void listTransactions(
      ListTransactionsRequest request, StreamObserver<ListTransactionsResponse> observer) {
    answer(request, ListTransactionsResponse.class, observer);
  }

  @Override
  public void abortTransaction(
      AbortTransactionRequest request, StreamObserver<AbortTransactionResponse> observer) {
    answer(request, AbortTransactionResponse.class, observer);
  }

  @Override
  public void listParticipants(
      ListParticipantsRequest request, StreamObserver<ListParticipantsResponse> observer) {
    answer(request, ListParticipantsResponse.class, observer);
  }

  @Override
  public void resolveStep(
      ResolveStepRequest request, StreamObserver<ResolveStepResponse> observer) {
    answer(request, ResolveStepResponse.class, observer);
  }

  @Override
  public void resolveTransaction(
      ResolveTransactionRequest request, StreamObserver<ResolveTransactionResponse> observer) {
    answer(request, ResolveTransactionResponse.class, observer);
  }

  @Override
  public void listResolutions(
      ListResolutionsRequest request, StreamObserver<ListResolutionsResponse> observer) {
    answer(request, ListResolutionsResponse.class, observer);
  }

  /** The answer is a list of views; at its end a Reason to break with, or SILENCE. */
  @Override
  public void watchTransaction(
      WatchTransactionRequest request, StreamObserver<WatchTransactionResponse> observer) {
    stream(
        request,
        view ->
            WatchTransactionResponse.newBuilder().setTransaction((TransactionView) view).build(),
        observer);
  }

  /** The answer is a list of SubscribeResponses; at its end a Reason to break with, or SILENCE. */
  @Override
  public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> observer) {
    stream(request, SubscribeResponse.class::cast, observer);
  }

  private <A> void stream(Object request, Function<Object, A> form, StreamObserver<A> observer) {
    calls.add(request);
    if (!mute && answers.apply(request) instanceof List<?> news) {
      for (Object next : news) {
        if (next instanceof Reason reason) {
          observer.onError(GrpcErrors.toStatus(reason));
          return;
        }
        if (next == SILENCE) {
          return;
        }
        observer.onNext(form.apply(next));
      }
      observer.onCompleted();
    }
  }

  private <A> void answer(Object request, Class<A> type, StreamObserver<A> observer) {
    calls.add(request);
    if (mute) {
      return;
    }
    Object answer = answers.apply(request);
    if (answer instanceof Reason reason) {
      observer.onError(GrpcErrors.toStatus(reason));
    } else {
      observer.onNext(type.cast(answer));
      observer.onCompleted();
    }
  }

  private static Object unsupported(Object request) {
    return Reason.newBuilder()
        .setCode(ErrorCode.ERROR_CODE_UNSUPPORTED)
        .setMessage("the test did not expect " + request.getClass().getSimpleName())
        .build();
  }
}
