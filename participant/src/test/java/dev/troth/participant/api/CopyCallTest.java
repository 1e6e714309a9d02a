package dev.troth.participant.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.error.GrpcErrors;
import dev.troth.participant.engine.StoreCopy;
import dev.troth.v1.CopiedRecord;
import dev.troth.v1.CopyResponse;
import dev.troth.v1.ErrorCode;
import io.grpc.StatusRuntimeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How one copy is sent, step by step. */
class CopyCallTest {

  private final FakeStream<CopyResponse> stream = new FakeStream<>();
  private final Deque<Runnable> steps = new ArrayDeque<>();
  private final List<CopyCall> over = new ArrayList<>();
  private final Parts parts = new Parts(3);
  private final CopyCall call =
      new CopyCall(stream, () -> Timestamp.ofMillis(77), System::nanoTime, steps::add, over::add);

  /** A copy of so many parts. */
  private static final class Parts implements StoreCopy {
    private int left;
    private int closed;

    Parts(int left) {
      this.left = left;
    }

    @Override
    public long position() {
      return 40;
    }

    @Override
    public long totalBytes() {
      return 1000;
    }

    @Override
    public List<CopiedRecord> next(int maxBytes) {
      return left-- > 0 ? List.of(CopiedRecord.getDefaultInstance()) : List.of();
    }

    @Override
    public void close() {
      closed++;
    }
  }

  private void runSteps() {
    while (!steps.isEmpty()) {
      steps.remove().run();
    }
  }

  @Test
  void sendsTheCursorThenTheRecordsThenThatThereIsNoMore() {
    stream.grow(10);
    call.wake();
    runSteps();
    assertThat(stream.sent()).isEmpty(); // nobody has made it yet
    call.start(parts);
    runSteps();
    assertThat(stream.sent()).hasSize(5);
    assertThat(stream.sent().get(0).getCursor().getPosition()).isEqualTo(40);
    assertThat(stream.sent().get(0).getTotalBytes()).isEqualTo(1000);
    assertThat(stream.sent().subList(1, 4)).allMatch(part -> part.getRecordsCount() == 1);
    assertThat(stream.sent())
        .extracting(CopyResponse::getComplete)
        .containsExactly(false, false, false, false, true);
    assertThat(stream.isCompleted()).isTrue();
    assertThat(parts.closed).isEqualTo(1);
    assertThat(over).containsExactly(call);
  }

  @Test
  void sendsAsFastAsItIsTaken() {
    stream.grow(2);
    call.start(parts);
    runSteps();
    assertThat(stream.sent()).hasSize(2);
    stream.grow(1);
    call.wake();
    runSteps();
    assertThat(stream.sent()).hasSize(3);
    assertThat(parts.closed).isZero();
  }

  @Test
  void oneThatGoesAwayLeavesNothingBehind() {
    stream.grow(2);
    call.start(parts);
    runSteps();
    stream.cancel();
    call.wake();
    runSteps();
    call.wake();
    runSteps();
    assertThat(parts.closed).isEqualTo(1);
    assertThat(over).containsExactly(call);
  }

  @Test
  void endsWhenTheParticipantStops() {
    call.start(parts);
    call.end(Subscriptions.stopping());
    runSteps();
    StatusRuntimeException failure = (StatusRuntimeException) stream.failure().orElseThrow();
    assertThat(GrpcErrors.toReason(failure).getCode())
        .isEqualTo(ErrorCode.ERROR_CODE_SHUTTING_DOWN);
    assertThat(parts.closed).isEqualTo(1);
  }
}
