package dev.troth.cli.client;

import dev.troth.error.RetryClass;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Single calls that may be repeated without harm, to whichever coordinator answers. Blocks; for one
 * thread.
 */
public final class CoordinatorCalls implements AutoCloseable {

  /** How long one coordinator may take while there is another to ask. */
  static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(5);

  /** How long every coordinator may take at least once, however little time there is. */
  static final Duration FIRST_ATTEMPT_LIMIT = Duration.ofMillis(500);

  private final Transport transport;
  private final List<CoordinatorAddress> coordinators;
  private final SubmitPolicy policy;
  private final Pause pause;
  private final RandomGenerator random;
  private final Map<CoordinatorAddress, ManagedChannel> channels = new LinkedHashMap<>();
  private int preferred;

  public CoordinatorCalls(
      Transport transport,
      List<CoordinatorAddress> coordinators,
      SubmitPolicy policy,
      Pause pause,
      RandomGenerator random) {
    this.transport = transport;
    this.coordinators = List.copyOf(coordinators);
    this.policy = policy;
    this.pause = pause;
    this.random = random;
  }

  /** Calls until a coordinator answers or refuses for good, or the time is up. */
  public <Q, A> A call(MethodDescriptor<Q, A> method, Q request)
      throws CallFailedException, InterruptedException {
    Attempts attempts = new Attempts(pause.nanoTime());
    while (true) {
      CoordinatorAddress address = coordinators.get(preferred);
      try {
        return ClientCalls.blockingUnaryCall(channel(address), method, attempts.options(), request);
      } catch (StatusRuntimeException failure) {
        attempts.failed(address, failure);
      }
      drop(address);
      preferred = (preferred + 1) % coordinators.size();
      attempts.pauseBeforeNext();
    }
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    channels.clear();
  }

  private ManagedChannel channel(CoordinatorAddress address) {
    return channels.computeIfAbsent(address, transport::open);
  }

  /** A channel that failed would wait before it connects again; a new one does not. */
  private void drop(CoordinatorAddress address) {
    ManagedChannel channel = channels.remove(address);
    if (channel != null) {
      channel.shutdownNow();
    }
  }

  /** The attempts of one call. */
  private final class Attempts {

    private final long startNanos;
    private final Map<CoordinatorAddress, Reason> failures = new LinkedHashMap<>();
    private final Set<CoordinatorAddress> untrusted = new HashSet<>();
    private int count;
    private boolean mayHaveArrived;
    private boolean wasAnswered;

    Attempts(long startNanos) {
      this.startNanos = startNanos;
    }

    CallOptions options() {
      Duration limit = left();
      if (coordinators.size() > 1 && limit.compareTo(ATTEMPT_LIMIT) > 0) {
        limit = ATTEMPT_LIMIT;
      } else if (limit.compareTo(FIRST_ATTEMPT_LIMIT) < 0 && count < coordinators.size()) {
        limit = FIRST_ATTEMPT_LIMIT;
      }
      return CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    void failed(CoordinatorAddress address, StatusRuntimeException failure)
        throws CallFailedException {
      count++;
      Reason reason = Failures.describe(address, failure);
      if (reason.getCode() == ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED) {
        // Time that runs out in the middle says less than an earlier refusal.
        failures.putIfAbsent(address, reason);
      } else {
        failures.put(address, reason);
      }
      mayHaveArrived |= !Failures.isNotSent(failure);
      if (Failures.isUntrusted(failure)) {
        untrusted.add(address);
      }
      if (Failures.isAnswer(failure)) {
        wasAnswered = true;
        if (RetryClass.of(reason.getCode()) != RetryClass.SAME_ID) {
          throw new CallFailedException(CallFailedException.Progress.REFUSED, reason);
        }
      } else if (Failures.isPointless(failure)) {
        throw new CallFailedException(CallFailedException.Progress.REFUSED, reason);
      }
    }

    void pauseBeforeNext() throws CallFailedException, InterruptedException {
      int rounds = count / coordinators.size();
      boolean roundIsOver = count % coordinators.size() == 0;
      Duration wait = roundIsOver ? SubmitPolicy.RECONNECT.after(rounds, random) : Duration.ZERO;
      if (wait.compareTo(left()) >= 0 || untrusted.containsAll(coordinators)) {
        throw new CallFailedException(progress(), reason());
      }
      if (roundIsOver) {
        pause.sleep(wait);
      }
    }

    private CallFailedException.Progress progress() {
      if (wasAnswered) {
        return CallFailedException.Progress.REFUSED;
      }
      return mayHaveArrived
          ? CallFailedException.Progress.NOT_ANSWERED
          : CallFailedException.Progress.NOT_SENT;
    }

    private Reason reason() {
      if (failures.size() == 1) {
        return failures.values().iterator().next();
      }
      ErrorCode code = ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED;
      StringBuilder message = new StringBuilder();
      for (Reason reason : failures.values()) {
        message.append(message.isEmpty() ? "" : "; ").append(reason.getMessage());
        code = reason.getCode();
      }
      return Reason.newBuilder().setCode(code).setMessage(message.toString()).build();
    }

    private Duration left() {
      Duration limit = mayHaveArrived || count == 0 ? policy.timeout() : policy.firstContact();
      return limit.minusNanos(pause.nanoTime() - startNanos);
    }
  }
}
