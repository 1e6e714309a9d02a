package dev.troth.coordinator.engine;

/** A timer of the wheel that runs a task. In turns. */
final class Alarm extends TimerWheel.Timer {

  private final TimerWheel wheel;
  private final Runnable task;

  Alarm(TimerWheel wheel, Runnable task) {
    this.wheel = wheel;
    this.task = task;
  }

  /** Sets it, or moves it; to {@link TimerWheel#NEVER} unsets it. */
  void set(long atNanos) {
    wheel.set(this, atNanos);
  }

  void cancel() {
    wheel.cancel(this);
  }

  @Override
  void due() {
    task.run();
  }
}
