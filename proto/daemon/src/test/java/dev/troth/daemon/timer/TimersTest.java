package dev.troth.daemon.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TimersTest {

  private final CompletableFuture<String> halted = new CompletableFuture<>();
  private final Timers timers = new Timers("due", (reason, cause) -> halted.complete(reason));

  @AfterEach
  void close() {
    timers.shutdownNow();
  }

  @Test
  void doesWhatIsDue() throws Exception {
    Future<String> thread = timers.schedule(() -> Thread.currentThread().getName(), 1, MILLIS);
    assertThat(thread.get(20, TimeUnit.SECONDS)).isEqualTo("due");
  }

  @Test
  void taskThatThrowsEndsTheDaemon() throws Exception {
    Future<?> unused = timers.schedule(TimersTest::fail, 1, MILLIS);
    assertThat(halted.get(20, TimeUnit.SECONDS)).isEqualTo("a task of timer due failed");
  }

  @Test
  void repeatedTaskThatThrowsEndsTheDaemon() throws Exception {
    Future<?> unused = timers.scheduleWithFixedDelay(TimersTest::fail, 1, 1, MILLIS);
    assertThat(halted.get(20, TimeUnit.SECONDS)).isEqualTo("a task of timer due failed");
  }

  @Test
  void cancelledTaskIsForgotten() {
    Future<?> task = timers.schedule(TimersTest::fail, 1, TimeUnit.HOURS);
    task.cancel(false);
    assertThat(timers.getQueue()).isEmpty();
    assertThat(halted).isNotDone();
  }

  private static final TimeUnit MILLIS = TimeUnit.MILLISECONDS;

  private static void fail() {
    throw new IllegalStateException("on purpose");
  }
}
