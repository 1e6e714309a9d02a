package dev.troth.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ListParticipantsRequest;
import dev.troth.v1.ListParticipantsResponse;
import dev.troth.v1.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoordinatorCallsTest {

  private static final CoordinatorAddress A = new CoordinatorAddress("a", 1);
  private static final CoordinatorAddress B = new CoordinatorAddress("b", 2);
  private static final ListParticipantsResponse NOBODY =
      ListParticipantsResponse.getDefaultInstance();

  private final FakeCoordinators coordinators = new FakeCoordinators(new FakeLoop());
  private final FakePause pause = new FakePause();
  private final CoordinatorCalls calls =
      new CoordinatorCalls(coordinators, List.of(A, B), SubmitPolicy.DEFAULT, pause, new Random(1));

  @AfterEach
  void stop() {
    calls.close();
    coordinators.close();
  }

  @Test
  void stayWithTheCoordinatorThatAnswers() throws Exception {
    FakeCoordinator b = start(B, request -> NOBODY);

    assertThat(list()).isEqualTo(NOBODY);
    assertThat(list()).isEqualTo(NOBODY);

    assertThat(b.calls()).hasSize(2);
    assertThat(pause.slept).isEmpty();
  }

  @Test
  void goOnWithAnotherCoordinatorWhenTheFirstOneStops() throws Exception {
    start(A, request -> NOBODY);
    FakeCoordinator b = start(B, request -> NOBODY);
    ListParticipantsResponse unused = list();

    coordinators.kill(A);

    assertThat(list()).isEqualTo(NOBODY);
    assertThat(b.calls()).hasSize(1);
  }

  @Test
  void askEverybodyOnceBeforeTheyPause() throws Exception {
    pause.whenSlept(2, () -> start(A, request -> NOBODY));

    assertThat(list()).isEqualTo(NOBODY);

    assertThat(pause.slept).hasSize(2);
    assertThat(pause.slept.get(0)).isBetween(Duration.ofMillis(25), Duration.ofMillis(50));
    assertThat(pause.slept.get(1)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
  }

  @Test
  void giveUpAtTheTimeoutAndNameEverybody() {
    // Unlike TCP, this transport does not say that nothing was sent.
    CallFailedException failure = catchThrowableOfType(CallFailedException.class, this::list);

    assertThat(failure.progress()).isEqualTo(CallFailedException.Progress.NOT_ANSWERED);
    assertThat(failure.reason().getMessage()).contains("a:1").contains("b:2");
    assertThat(pause.sum()).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(30));
  }

  @Test
  void areRefusedAtOnceForWhatWillNotPass() {
    start(A, request -> refusal(ErrorCode.ERROR_CODE_NOT_FOUND));

    CallFailedException failure = catchThrowableOfType(CallFailedException.class, this::list);

    assertThat(failure.progress()).isEqualTo(CallFailedException.Progress.REFUSED);
    assertThat(failure.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
    assertThat(pause.slept).isEmpty();
  }

  @Test
  void endAtOnceWhereNobodyIsTrusted() {
    coordinators.mistrust(A);
    coordinators.mistrust(B);

    CallFailedException failure = catchThrowableOfType(CallFailedException.class, this::list);

    assertThat(failure.progress()).isEqualTo(CallFailedException.Progress.NOT_SENT);
    assertThat(failure.reason().getMessage()).contains("does not trust the certificate");
    assertThat(pause.slept).isEmpty();
  }

  @Test
  void areRefusedWhenWhatShouldPassDoesNot() {
    start(A, request -> refusal(ErrorCode.ERROR_CODE_OVERLOADED));

    CallFailedException failure = catchThrowableOfType(CallFailedException.class, this::list);

    assertThat(failure.progress()).isEqualTo(CallFailedException.Progress.REFUSED);
  }

  private FakeCoordinator start(CoordinatorAddress address, Function<Object, Object> answers) {
    return coordinators.start(address, FakeCoordinator.silent().answering(answers));
  }

  private ListParticipantsResponse list() throws CallFailedException, InterruptedException {
    return calls.call(
        CoordinatorServiceGrpc.getListParticipantsMethod(),
        ListParticipantsRequest.getDefaultInstance());
  }

  private static Object refusal(ErrorCode code) {
    return Reason.newBuilder().setCode(code).setMessage("no").build();
  }

  /** Time that passes only in sleep. */
  private static final class FakePause implements Pause {

    private final List<Duration> slept = new ArrayList<>();
    private int sleeps = -1;
    private Runnable event = () -> {};

    void whenSlept(int times, Runnable event) {
      this.sleeps = times;
      this.event = event;
    }

    Duration sum() {
      return slept.stream().reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void sleep(Duration duration) {
      if (duration.isZero()) {
        return;
      }
      slept.add(duration);
      if (slept.size() == sleeps) {
        event.run();
      }
    }

    @Override
    public long nanoTime() {
      return sum().toNanos();
    }
  }
}
