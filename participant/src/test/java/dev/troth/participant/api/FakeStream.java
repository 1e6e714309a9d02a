package dev.troth.participant.api;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A way back that takes as many answers as a test says. */
final class FakeStream<T> extends ServerCallStreamObserver<T> {

  private final List<T> sent = new ArrayList<>();
  private Optional<Throwable> failure = Optional.empty();
  private boolean cancelled;
  private boolean completed;
  private int room;

  List<T> sent() {
    return sent;
  }

  Optional<Throwable> failure() {
    return failure;
  }

  boolean isCompleted() {
    return completed;
  }

  /** It takes so many more. */
  void grow(int answers) {
    room += answers;
  }

  void cancel() {
    cancelled = true;
  }

  @Override
  public boolean isReady() {
    return room > 0;
  }

  @Override
  public void onNext(T answer) {
    if (cancelled || completed || failure.isPresent()) {
      throw new IllegalStateException("the call is over");
    }
    room--;
    sent.add(answer);
  }

  @Override
  public void onError(Throwable thrown) {
    failure = Optional.of(thrown);
  }

  @Override
  public void onCompleted() {
    completed = true;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {}

  @Override
  public void setOnReadyHandler(Runnable handler) {}

  @Override
  public void setOnCloseHandler(Runnable handler) {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void request(int count) {}

  @Override
  public void setMessageCompression(boolean enable) {}

  @Override
  public void setCompression(String compression) {}
}
