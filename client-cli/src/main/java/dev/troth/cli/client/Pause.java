package dev.troth.cli.client;

import java.time.Duration;

/** Time for those who wait for it. */
public interface Pause {

  void sleep(Duration duration) throws InterruptedException;

  /** The time as {@link System#nanoTime} counts it. */
  long nanoTime();

  /** Real time. */
  Pause REAL =
      new Pause() {
        @Override
        public void sleep(Duration duration) throws InterruptedException {
          Thread.sleep(duration.toMillis());
        }

        @Override
        public long nanoTime() {
          return System.nanoTime();
        }
      };
}
