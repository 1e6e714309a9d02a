package dev.troth.daemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadinessTest {

  private final Readiness readiness = new Readiness();
  private final List<String> told = new ArrayList<>();

  @Test
  void tellsWhenWorkIsTakenOnceAndForAll() {
    readiness.whenReady(() -> told.add("before"));
    assertThat(told).isEmpty();
    readiness.ready();
    readiness.whenReady(() -> told.add("after"));
    readiness.ready();
    readiness.draining();
    assertThat(told).containsExactly("before", "after");
  }

  @Test
  void oneThatDrainsBeforeItWasReadyNeverIs() {
    readiness.whenReady(() -> told.add("ready"));
    readiness.draining();
    readiness.ready();
    assertThat(told).isEmpty();
    assertThat(readiness.stage()).isEqualTo(Readiness.Stage.DRAINING);
  }
}
