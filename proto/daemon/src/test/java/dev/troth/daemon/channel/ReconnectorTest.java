package dev.troth.daemon.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.daemon.backoff.Backoff;
import dev.troth.daemon.backoff.BackoffLimits;
import io.grpc.ConnectivityState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ReconnectorTest {

  private static final Duration MAX = Duration.ofMillis(400);

  private final ScriptedChannel channel = new ScriptedChannel();
  private final Backoff backoff =
      new Backoff(new BackoffLimits(Duration.ofMillis(50), MAX), new SplittableRandom(1));
  private final Deque<Runnable> due = new ArrayDeque<>();
  private final List<Duration> delays = new ArrayList<>();
  private final Reconnector reconnector =
      new Reconnector(
          channel,
          backoff,
          (delay, task) -> {
            delays.add(delay);
            due.add(task);
          });

  @Test
  void leavesAChannelAloneThatDoesNotFail() {
    reconnector.watch();
    channel.moveTo(ConnectivityState.CONNECTING);
    channel.moveTo(ConnectivityState.READY);
    channel.moveTo(ConnectivityState.IDLE);

    assertThat(due).isEmpty();
    assertThat(channel.attempts).isZero();
  }

  @Test
  void triesAgainAndAgainWhileTheChannelStaysFailed() {
    reconnector.watch();
    channel.moveTo(ConnectivityState.TRANSIENT_FAILURE);
    for (int i = 1; i <= 50; i++) {
      due.remove().run();
      assertThat(channel.attempts).isEqualTo(i);
    }
    assertThat(delays).allMatch(delay -> delay.compareTo(MAX) <= 0);
  }

  @Test
  void doesNotDisturbAnAttemptInProgress() {
    reconnector.watch();
    channel.moveTo(ConnectivityState.TRANSIENT_FAILURE);
    channel.moveTo(ConnectivityState.CONNECTING);
    due.remove().run();

    assertThat(channel.attempts).isZero();
    assertThat(due).isEmpty();
    channel.moveTo(ConnectivityState.TRANSIENT_FAILURE);
    assertThat(due).hasSize(1);
  }

  @Test
  void startsAnewAfterItWasConnected() {
    reconnector.watch();
    channel.moveTo(ConnectivityState.TRANSIENT_FAILURE);
    due.remove().run();
    assertThat(backoff.failures()).isEqualTo(2);

    channel.moveTo(ConnectivityState.READY);
    due.remove().run();

    assertThat(backoff.failures()).isZero();
  }

  @Test
  void endsWithTheChannel() {
    reconnector.watch();
    channel.moveTo(ConnectivityState.TRANSIENT_FAILURE);
    channel.moveTo(ConnectivityState.SHUTDOWN);
    due.remove().run();

    assertThat(due).isEmpty();
    assertThat(channel.attempts).isZero();
  }
}
