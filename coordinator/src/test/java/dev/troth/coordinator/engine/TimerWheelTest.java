package dev.troth.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimerWheelTest {

  private static final long MILLI = Duration.ofMillis(1).toNanos();
  private static final long TICK = TimerWheel.TICK.toNanos();

  private final List<String> fired = new ArrayList<>();
  private final TimerWheel wheel = new TimerWheel(-500); // steady clocks may be below zero

  private final class Named extends TimerWheel.Timer {
    private final String name;

    Named(String name) {
      this.name = name;
    }

    @Override
    void due() {
      fired.add(name);
    }
  }

  @Test
  void firesOnceAndNeverEarly() {
    wheel.set(new Named("a"), 25 * MILLI);
    wheel.advance(25 * MILLI - 501);
    assertThat(fired).isEmpty();
    wheel.advance(25 * MILLI + TICK);
    wheel.advance(250 * MILLI);
    assertThat(fired).containsExactly("a");
    assertThat(wheel.isEmpty()).isTrue();
  }

  @Test
  void firesTimersThatAreRevolutionsAway() {
    wheel.set(new Named("a"), 60_000 * MILLI);
    for (int second = 1; second < 60; second++) {
      wheel.advance(second * 1000L * MILLI);
    }
    assertThat(fired).isEmpty();
    wheel.advance(60_000 * MILLI + TICK);
    assertThat(fired).containsExactly("a");
  }

  @Test
  void firesAllThatWasMissed() {
    wheel.set(new Named("a"), 100 * MILLI);
    wheel.set(new Named("b"), 50_000 * MILLI);
    wheel.advance(100_000 * MILLI);
    assertThat(fired).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aTimerCanBeMovedAndCancelled() {
    Named moved = new Named("moved");
    Named cancelled = new Named("cancelled");
    wheel.set(moved, 10 * MILLI);
    wheel.set(moved, 500 * MILLI);
    wheel.set(cancelled, 10 * MILLI);
    wheel.cancel(cancelled);
    wheel.cancel(cancelled);
    wheel.advance(400 * MILLI);
    assertThat(fired).isEmpty();
    wheel.set(moved, TimerWheel.NEVER);
    assertThat(wheel.isEmpty()).isTrue();
  }

  @Test
  void whatIsDueAlreadyFiresAtTheNextTick() {
    wheel.advance(1000 * MILLI);
    wheel.set(new Named("late"), 10 * MILLI);
    wheel.advance(1000 * MILLI + 2 * TICK);
    assertThat(fired).containsExactly("late");
  }

  @Test
  void manyTimersFireWithinATickOfTheirTimes() {
    SplittableRandom random = new SplittableRandom(3);
    int[] wrong = new int[1];
    long[] now = new long[1];
    int timers = 2_000;
    for (int i = 0; i < timers; i++) {
      long at = random.nextLong(30_000 * MILLI);
      wheel.set(
          new TimerWheel.Timer() {
            @Override
            void due() {
              fired.add("x");
              if (now[0] < at || now[0] > at + 2 * TICK) {
                wrong[0]++;
              }
            }
          },
          at);
    }
    while (!wheel.isEmpty()) {
      now[0] += TICK;
      wheel.advance(now[0]);
    }
    assertThat(wrong[0]).isZero();
    assertThat(fired).hasSize(timers);
  }
}
