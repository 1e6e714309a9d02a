package dev.troth.participant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.participant.store.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WorkProgressTest {

  private final StringWriter err = new StringWriter();
  private long nanos;

  private WorkProgress progress(boolean isWatched) {
    return new WorkProgress(new PrintWriter(err), isWatched, () -> nanos);
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void drawsABarWhereSomebodyIsWatching() {
    try (WorkProgress progress = progress(true)) {
      progress.begin("replaying", 200);
      progress.at(1);
      assertThat(err.toString()).isEmpty();
      pass(Duration.ofMillis(200));
      progress.at(100);
    }
    assertThat(err.toString())
        .isEqualTo("\r\u001B[K[###############...............]  50%  replaying: 100\r\u001B[K");
  }

  @Test
  void writesALineFromTimeToTimeElsewhere() {
    try (WorkProgress progress = progress(false)) {
      progress.begin("replaying", 200);
      pass(Duration.ofSeconds(9));
      progress.at(90);
      pass(Duration.ofSeconds(1));
      progress.at(100);
      progress.at(101);
      progress.begin("checking", Progress.NOT_KNOWN);
      pass(Duration.ofSeconds(10));
      progress.at(7);
    }
    assertThat(err.toString().lines()).containsExactly("replaying: 100 of 200", "checking: 7");
  }
}
