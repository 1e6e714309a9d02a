package dev.troth.cli.client;

import dev.troth.error.RetryClass;
import dev.troth.v1.Reason;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Many calls at once that may be repeated without harm, to whichever coordinator answers. Nobody
 * waits: answers come on the transport's loop. The number of open calls is the caller's to bound.
 */
public final class AsyncCalls implements AutoCloseable {

  private final Transport transport;
  private final Loop loop;
  private final List<CoordinatorAddress> coordinators;
  private final Duration timeout;
  private final RandomGenerator random;

  // From here on only the loop's.
  private int preferred;
  private @Nullable ManagedChannel channel;

  /**
   * @param coordinators at least one, the preferred one first
   * @param timeout how long a call may take, with all its attempts
   */
  public AsyncCalls(
      Transport transport,
      List<CoordinatorAddress> coordinators,
      Duration timeout,
      RandomGenerator random) {
    this.transport = transport;
    this.loop = transport.loop();
    this.coordinators = List.copyOf(coordinators);
    this.timeout = timeout;
    this.random = random;
  }

  /**
   * Calls until a coordinator answers or refuses for good, TLS keeps it from all of them, or the
   * time is up. Exactly one of the two is told, on the loop.
   */
  public <Q, A> void call(
      MethodDescriptor<Q, A> method, Q request, Consumer<A> answer, Consumer<Reason> failure) {
    Call<Q, A> call =
        new Call<>(method, request, answer, failure, loop.nanoTime() + timeout.toNanos());
    loop.execute(call::attempt);
  }

  @Override
  public void close() {
    loop.execute(this::drop);
  }

  private ManagedChannel channel() {
    ManagedChannel open = channel == null ? transport.open(coordinators.get(preferred)) : channel;
    channel = open;
    return open;
  }

  /** The next coordinator is asked from now on, unless somebody else has gone there already. */
  private void leave(ManagedChannel failed) {
    if (failed == channel) {
      drop();
      preferred = (preferred + 1) % coordinators.size();
    }
  }

  private void drop() {
    if (channel != null) {
      channel.shutdownNow();
      channel = null;
    }
  }

  private final class Call<Q, A> {
    private final MethodDescriptor<Q, A> method;
    private final Q request;
    private final Consumer<A> answer;
    private final Consumer<Reason> failure;
    private final long deadlineNanos;
    private final Set<CoordinatorAddress> untrusted = new HashSet<>();
    private int attempts;

    Call(
        MethodDescriptor<Q, A> method,
        Q request,
        Consumer<A> answer,
        Consumer<Reason> failure,
        long deadlineNanos) {
      this.method = method;
      this.request = request;
      this.answer = answer;
      this.failure = failure;
      this.deadlineNanos = deadlineNanos;
    }

    void attempt() {
      attempts++;
      long left = deadlineNanos - loop.nanoTime();
      ManagedChannel at = channel();
      CoordinatorAddress address = coordinators.get(preferred);
      CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(left, TimeUnit.NANOSECONDS);
      ClientCalls.asyncUnaryCall(
          at.newCall(method, options),
          request,
          new StreamObserver<A>() {
            @Override
            public void onNext(A response) {
              loop.execute(() -> answer.accept(response));
            }

            @Override
            public void onError(Throwable refusal) {
              loop.execute(() -> failed(at, address, refusal));
            }

            @Override
            public void onCompleted() {}
          });
    }

    private void failed(ManagedChannel at, CoordinatorAddress address, Throwable refusal) {
      Reason reason = Failures.describe(address, refusal);
      boolean answered = Failures.isAnswer(refusal);
      Duration wait = SubmitPolicy.RECONNECT.after(attempts, random);
      boolean hasTime = deadlineNanos - loop.nanoTime() > wait.toNanos();
      if (Failures.isUntrusted(refusal)) {
        untrusted.add(address);
      }
      if (!hasTime
          || untrusted.containsAll(coordinators)
          || Failures.isDenial(reason)
          || (answered && RetryClass.of(reason.getCode()) != RetryClass.SAME_ID)) {
        failure.accept(reason);
        return;
      }
      if (!answered) {
        leave(at);
      }
      loop.schedule(wait, this::attempt);
    }
  }
}
