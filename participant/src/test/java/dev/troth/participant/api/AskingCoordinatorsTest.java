package dev.troth.participant.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

final class AskingCoordinatorsTest {

  private static final ByteString ONE = ByteString.copyFromUtf8("one");
  private static final ByteString OTHER = ByteString.copyFromUtf8("other");

  private final AskingCoordinators asking = new AskingCoordinators();

  @Test
  void isReleasedOnceAllThatAskSaySo() {
    assertThat(asking.ask(ONE, false, 0)).isFalse();
    assertThat(asking.ask(OTHER, false, 0)).isFalse();
    asking.leave();
    assertThat(asking.isReleased(1)).isFalse();
    assertThat(asking.ask(ONE, false, 2)).isTrue();
    assertThat(asking.ask(ONE, true, 3)).isTrue();
    assertThat(asking.isReleased(4)).isFalse();
    assertThat(asking.ask(OTHER, true, 5)).isTrue();
    assertThat(asking.isReleased(6)).isTrue();
  }

  @Test
  void doesNotWaitForOneThatAsksNoMore() {
    assertThat(asking.ask(ONE, false, 0)).isFalse();
    assertThat(asking.isReleased(AskingCoordinators.LATELY.toNanos() + 1)).isTrue();
  }

  @Test
  void whoeverIsNoCoordinatorIsNotWaitedFor() {
    assertThat(asking.ask(ByteString.EMPTY, false, 0)).isFalse();
    assertThat(asking.isReleased(1)).isTrue();
  }
}
