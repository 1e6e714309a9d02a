package dev.troth.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private final List<String> log = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final Turns turns = new Turns(failures::add);

  @Test
  void aTurnAskedForInATurnComesAfterIt() {
    turns.execute(
        () -> {
          turns.execute(() -> log.add("second"));
          log.add("first");
        });
    assertThat(log).containsExactly("first", "second");
  }

  @Test
  void flushesWhenNoTurnIsWaiting() {
    Flushable outgoing = () -> log.add("flush");
    turns.execute(
        () -> {
          turns.flushLater(outgoing);
          turns.execute(() -> log.add("turn"));
        });
    assertThat(log).containsExactly("turn", "flush");
  }

  @Test
  void doesNotLetAFlushWaitForEver() {
    turns.execute(
        () -> {
          turns.flushLater(() -> log.add("flush"));
          for (int i = 0; i < 100; i++) {
            turns.execute(() -> log.add("turn"));
          }
        });
    assertThat(log.indexOf("flush")).isBetween(1, 99);
  }

  @Test
  void saysWhenATurnFails() {
    turns.execute(
        () -> {
          throw new IllegalStateException("broken");
        });
    assertThat(failures).singleElement().satisfies(f -> assertThat(f).hasMessage("broken"));
  }

  @Test
  void knowsWhetherItIsATurn() {
    assertThatThrownBy(turns::requireTurn).isInstanceOf(IllegalStateException.class);
    turns.execute(turns::requireTurn);
    assertThat(failures).isEmpty();
  }

  @Test
  void takesTurnsFromManyThreadsOneAtATime() throws InterruptedException {
    int[] count = new int[1];
    int threads = 4;
    int each = 10_000;
    CountDownLatch done = new CountDownLatch(threads);
    for (int t = 0; t < threads; t++) {
      new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  turns.execute(() -> count[0]++);
                }
                done.countDown();
              })
          .start();
    }
    done.await();
    turns.execute(() -> log.add(String.valueOf(count[0])));
    assertThat(log).containsExactly(String.valueOf(threads * each));
  }
}
