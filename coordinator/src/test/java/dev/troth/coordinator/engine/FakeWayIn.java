package dev.troth.coordinator.engine;

import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ParticipantServiceHistoryRequest;
import dev.troth.v1.ParticipantServiceHistoryResponse;
import dev.troth.v1.ParticipantServiceReadRequest;
import dev.troth.v1.ParticipantServiceReadResponse;
import dev.troth.v1.ParticipantServiceScanRequest;
import dev.troth.v1.ParticipantServiceScanResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A replica that has come to a moment, or fails as a test says. */
public final class FakeWayIn implements WayIn {

  private final FakeReads shown = new FakeReads();
  private Optional<ErrorCode> failure = Optional.empty();
  private Duration lastLimit = Duration.ZERO;
  private boolean closed;
  private int asked;
  private int answersLeft;

  /** What it shows is as of this moment. */
  public FakeWayIn come(long moment) {
    shown.now(moment);
    return this;
  }

  public void add(String key) {
    shown.add(key);
  }

  /** Whatever is asked from now on fails. */
  public void fail(ErrorCode with) {
    failure = Optional.of(with);
    answersLeft = 0;
  }

  /** Whatever is asked after so many questions fails. */
  public void failAfter(int questions, ErrorCode with) {
    answersLeft = questions;
    failure = Optional.of(with);
  }

  public void recover() {
    failure = Optional.empty();
  }

  public int asked() {
    return asked;
  }

  /** How long the last question could take. */
  public Duration lastLimit() {
    return lastLimit;
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public CompletableFuture<ParticipantServiceReadResponse> read(
      ParticipantServiceReadRequest request, Duration timeout) {
    return answer(timeout, () -> shown.read(request));
  }

  @Override
  public CompletableFuture<ParticipantServiceHistoryResponse> history(
      ParticipantServiceHistoryRequest request, Duration timeout) {
    return answer(timeout, ParticipantServiceHistoryResponse::getDefaultInstance);
  }

  @Override
  public CompletableFuture<ParticipantServiceScanResponse> scan(
      ParticipantServiceScanRequest request, Duration timeout) {
    return answer(timeout, () -> shown.scan(request));
  }

  private <A> CompletableFuture<A> answer(Duration timeout, Supplier<A> answer) {
    asked++;
    lastLimit = timeout;
    return failure
        .filter(code -> answersLeft-- <= 0)
        .<CompletableFuture<A>>map(
            code -> CompletableFuture.failedFuture(new RejectedException(code, "as told")))
        .orElseGet(() -> CompletableFuture.completedFuture(answer.get()));
  }

  @Override
  public void close() {
    closed = true;
  }
}
