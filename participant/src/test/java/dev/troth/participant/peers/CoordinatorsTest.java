package dev.troth.participant.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.daemon.options.HostPort;
import dev.troth.v1.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoordinatorsTest {

  private static final HostPort ONE = HostPort.parse("one:1");
  private static final HostPort TWO = HostPort.parse("two:1");
  private static final ErrorCode AWAY = ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE;

  private final Coordinators coordinators = new Coordinators(List.of(ONE, TWO));

  @Test
  void eachHasItsTurn() {
    assertThat(coordinators.next()).contains(ONE);
    assertThat(coordinators.next()).contains(TWO);
    assertThat(coordinators.next()).contains(ONE);
  }

  @Test
  void oneThatIsNotThereIsPassedOver() {
    assertThat(coordinators.refused(ONE, AWAY)).isTrue();
    assertThat(coordinators.refused(ONE, AWAY)).isFalse();
    assertThat(coordinators.next()).contains(TWO);
    assertThat(coordinators.next()).contains(TWO);
    assertThat(coordinators.taken(ONE)).isTrue();
    assertThat(coordinators.taken(ONE)).isFalse();
    assertThat(coordinators.next()).contains(ONE);
  }

  @Test
  void oneThatRefusesForAnotherReasonIsNews() {
    assertThat(coordinators.refused(ONE, AWAY)).isTrue();
    assertThat(coordinators.refused(ONE, ErrorCode.ERROR_CODE_NAME_TAKEN)).isTrue();
    assertThat(coordinators.refused(ONE, ErrorCode.ERROR_CODE_NAME_TAKEN)).isFalse();
  }

  @Test
  void whereNoneSeemsToBeThereAllAreTried() {
    coordinators.refused(ONE, AWAY);
    coordinators.refused(TWO, AWAY);
    assertThat(List.of(coordinators.next().orElseThrow(), coordinators.next().orElseThrow()))
        .containsAnyOf(ONE, TWO);
  }

  @Test
  void thereMayBeNone() {
    assertThat(new Coordinators(List.of()).next()).isEmpty();
  }
}
