package dev.troth.participant.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.error.RejectedException;
import dev.troth.participant.engine.JournalProgress;
import dev.troth.v1.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MomentsTest {

  private final Moments moments = new Moments();

  /** What a reader was told. */
  private static final class Heard implements Moments.Waiter {
    private final List<Object> told = new ArrayList<>();

    @Override
    public void reached(JournalProgress come) {
      told.add(come);
    }

    @Override
    public void refused(RejectedException why) {
      told.add(why.reason().getCode());
    }
  }

  private Heard await(long floorMillis, long untilNanos) {
    Heard heard = new Heard();
    moments.await(Timestamp.ofMillis(floorMillis), untilNanos, heard);
    return heard;
  }

  private static JournalProgress at(long millis) {
    return new JournalProgress(millis, Timestamp.ofMillis(millis));
  }

  @Test
  void whatIsThereIsToldAtOnce() {
    moments.come(at(50));
    assertThat(await(50, 10).told).containsExactly(at(50));
  }

  @Test
  void whatIsToComeIsWaitedFor() {
    moments.come(at(50));
    Heard heard = await(60, 10);
    moments.come(at(59));
    assertThat(heard.told).isEmpty();
    moments.come(at(61));
    moments.come(at(70));
    moments.expire(100);
    assertThat(heard.told).containsExactly(at(61));
  }

  @Test
  void whoeverHasWaitedLongEnoughIsRefused() {
    moments.come(at(50));
    Heard heard = await(60, 10);
    moments.expire(9);
    assertThat(heard.told).isEmpty();
    moments.expire(10);
    moments.come(at(70));
    assertThat(heard.told).containsExactly(ErrorCode.ERROR_CODE_REPLICA_BEHIND);
  }

  @Test
  void nothingIsShownBeforeAnythingIsKnown() {
    Heard anything = await(0, 10);
    assertThat(anything.told).isEmpty();
    moments.come(new JournalProgress(40, Timestamp.ZERO)); // copied, and not caught up
    assertThat(anything.told).isEmpty();
    moments.come(at(50));
    assertThat(anything.told).containsExactly(at(50));
  }

  @Test
  void asManyWaitAsThereIsRoomFor() {
    for (int i = 0; i < Moments.MAX_WAITING; i++) {
      assertThat(await(60, 10).told).isEmpty();
    }
    assertThat(await(60, 10).told).containsExactly(ErrorCode.ERROR_CODE_OVERLOADED);
  }
}
