package dev.troth.participant.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.id.StoreId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.StoreLife;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OwnLifeRefusalTest {

  private final List<String> ends = new ArrayList<>();
  private final OwnLife life =
      new OwnLife(
          new StoreId(new UUID(1, 1)),
          StoreLife.newBuilder().setStarts(5).setProcess(1).setOpenedAt(100).build(),
          () -> 120,
          List.of(),
          ends::add);

  @Test
  void isOverWhenItBeganWithoutSomethingThatWasDurable() {
    StoreLife known = StoreLife.newBuilder().setStarts(4).setProcess(2).setWritten(101).build();
    assertThatThrownBy(() -> life.told(known)).hasMessageContaining("gone back in time");
    assertThat(ends).singleElement().asString().startsWith("STORE_ROLLED_BACK: ");
  }

  @Test
  void isOverWhenACoordinatorSaysSo() {
    life.refused(reason(ErrorCode.ERROR_CODE_NAME_TAKEN));
    life.refused(reason(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE));
    assertThat(ends).isEmpty();
    life.refused(reason(ErrorCode.ERROR_CODE_STORE_FENCED));
    assertThat(ends).containsExactly("STORE_FENCED: why");
  }

  private static Reason reason(ErrorCode code) {
    return Reason.newBuilder().setCode(code).setMessage("why").build();
  }
}
