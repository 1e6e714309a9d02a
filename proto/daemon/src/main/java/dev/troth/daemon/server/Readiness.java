package dev.troth.daemon.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whether a daemon takes work: starting, then ready, then draining. Safe for any thread. */
public final class Readiness {

  /** The stages of a daemon's life, in their order. */
  public enum Stage {
    STARTING,
    READY,
    DRAINING
  }

  private final List<Runnable> listeners = new ArrayList<>();
  private volatile Stage stage = Stage.STARTING;
  private volatile String doing = "starting";

  public Stage stage() {
    return stage;
  }

  /** Why no work is taken; empty when it is. */
  public Optional<String> obstacle() {
    return switch (stage) {
      case STARTING -> Optional.of(doing);
      case READY -> Optional.empty();
      case DRAINING -> Optional.of("draining");
    };
  }

  /** What the start is busy with, for those who wait for it: {@code "rebuilding locks"}. */
  public void starting(String nowDoing) {
    doing = nowDoing;
  }

  /** Work is taken from now on, unless draining began already. */
  public void ready() {
    moveTo(Stage.READY);
  }

  /** No new work is taken any more. */
  public void draining() {
    moveTo(Stage.DRAINING);
  }

  /** Runs it once, when work is taken: now, if it is. */
  public void whenReady(Runnable action) {
    AtomicBoolean isDue = new AtomicBoolean(true);
    Runnable look =
        () -> {
          if (stage == Stage.READY && isDue.getAndSet(false)) {
            action.run();
          }
        };
    onChange(look);
    look.run();
  }

  /** Runs the listener after each change of stage, on the thread that makes it. */
  void onChange(Runnable listener) {
    synchronized (listeners) {
      listeners.add(listener);
    }
  }

  private void moveTo(Stage next) {
    List<Runnable> told;
    synchronized (listeners) {
      if (next.compareTo(stage) <= 0) {
        return;
      }
      stage = next;
      told = List.copyOf(listeners);
    }
    told.forEach(Runnable::run);
  }
}
