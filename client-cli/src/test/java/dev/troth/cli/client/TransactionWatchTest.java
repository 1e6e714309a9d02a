package dev.troth.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionWatchTest {

  private static final CoordinatorAddress A = new CoordinatorAddress("a", 1);
  private static final CoordinatorAddress B = new CoordinatorAddress("b", 1);
  private static final TransactionView RUNNING =
      view(TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS);
  private static final TransactionView COMPLETED =
      view(TransactionStatus.TRANSACTION_STATUS_COMPLETED);
  private static final Reason AWAY =
      Reason.newBuilder()
          .setCode(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE)
          .setMessage("the home is away")
          .build();

  private final FakeCoordinators coordinators = new FakeCoordinators(new FakeLoop());
  private final Events events = new Events();
  private final SteppedPause pause = new SteppedPause();

  @AfterEach
  void stop() {
    coordinators.close();
  }

  @Test
  void followsToTheEnd() throws Exception {
    start(A, List.of(RUNNING, COMPLETED));

    assertThat(watch(A).follow("id", events)).isEqualTo(COMPLETED);

    assertThat(events.views).containsExactly(RUNNING, COMPLETED);
    assertThat(events.breaks).isEmpty();
  }

  @Test
  void opensAnewWhatSaysNothingForTooLongWithoutAWord() throws Exception {
    FakeCoordinator a =
        start(A, List.of(RUNNING, FakeCoordinator.SILENCE), List.of(RUNNING, COMPLETED));

    watch(A, B).follow("id", events);

    assertThat(a.calls()).hasSize(2);
    assertThat(events.views).containsExactly(RUNNING, COMPLETED);
    assertThat(events.breaks).isEmpty();
  }

  @Test
  void leavesACoordinatorThatHangs() throws Exception {
    FakeCoordinator a = start(A, List.of(FakeCoordinator.SILENCE));
    start(B, List.of(COMPLETED));

    watch(A, B).follow("id", events);

    assertThat(a.calls()).hasSize(1);
    assertThat(events.breaks).hasSize(1);
  }

  @Test
  void leavesACoordinatorThatEndsTheStreamTooSoon() throws Exception {
    start(A, List.of(RUNNING));
    start(B, List.of(RUNNING, COMPLETED));

    watch(A, B).follow("id", events);

    assertThat(events.views).containsExactly(RUNNING, COMPLETED);
    assertThat(events.breaks).hasSize(1);
  }

  @Test
  void asksAgainAsLongAsThePolicyAllows() {
    start(A, List.of(RUNNING, AWAY), List.of(AWAY), List.of(AWAY), List.of(AWAY));

    CallFailedException failure =
        catchThrowableOfType(CallFailedException.class, () -> watch(A).follow("id", events));

    assertThat(failure.progress()).isEqualTo(CallFailedException.Progress.NOT_ANSWERED);
    assertThat(events.breaks).hasSize(1);
    assertThat(pause.slept()).isLessThanOrEqualTo(Duration.ofMillis(200));
  }

  @Test
  void doesNotCallItTheEndWhenACoordinatorRefuses() {
    start(A, List.of(AWAY.toBuilder().setCode(ErrorCode.ERROR_CODE_NOT_FOUND).build()));

    CallFailedException failure =
        catchThrowableOfType(CallFailedException.class, () -> watch(A).follow("id", events));

    assertThat(failure.progress()).isEqualTo(CallFailedException.Progress.REFUSED);
  }

  private TransactionWatch watch(CoordinatorAddress... addresses) {
    return new TransactionWatch(
        coordinators,
        List.of(addresses),
        new SubmitPolicy(Duration.ofMillis(200), 0),
        Duration.ofMillis(100),
        pause,
        new Random(1));
  }

  /** Each time it is asked it says the next of these; the last one for ever. */
  private FakeCoordinator start(CoordinatorAddress address, List<?>... answers) {
    Deque<List<?>> rest = new ArrayDeque<>(List.of(answers));
    return coordinators.start(
        address,
        FakeCoordinator.committing()
            .answering(request -> rest.size() > 1 ? rest.remove() : rest.element()));
  }

  private static TransactionView view(TransactionStatus status) {
    return TransactionView.newBuilder().setTransactionId("id").setStatus(status).build();
  }

  private static final class Events implements TransactionWatch.Listener {
    private final List<TransactionView> views = new ArrayList<>();
    private final List<Reason> breaks = new ArrayList<>();

    @Override
    public void onChange(TransactionView view) {
      views.add(view);
    }

    @Override
    public void onBreak(Reason reason) {
      breaks.add(reason);
    }
  }
}
