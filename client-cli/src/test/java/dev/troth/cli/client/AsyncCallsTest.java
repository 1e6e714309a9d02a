package dev.troth.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ListParticipantsRequest;
import dev.troth.v1.ListParticipantsResponse;
import dev.troth.v1.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AsyncCallsTest {

  private static final CoordinatorAddress A = new CoordinatorAddress("a", 1);
  private static final CoordinatorAddress B = new CoordinatorAddress("b", 2);
  private static final ListParticipantsResponse ANSWER =
      ListParticipantsResponse.getDefaultInstance();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final FakeLoop loop = new FakeLoop();
  private final FakeCoordinators coordinators = new FakeCoordinators(loop);
  private final AsyncCalls calls =
      new AsyncCalls(coordinators, List.of(A, B), TIMEOUT, new Random(1));
  private final List<ListParticipantsResponse> answers = new ArrayList<>();
  private final List<Reason> failures = new ArrayList<>();

  @AfterEach
  void stop() {
    calls.close();
    loop.run();
    coordinators.close();
  }

  @Test
  void hearsTheAnswerOnTheLoop() {
    coordinators.start(A, FakeCoordinator.committing().answering(request -> ANSWER));

    call();
    assertThat(answers).isEmpty();
    loop.run();

    assertThat(answers).containsExactly(ANSWER);
    assertThat(failures).isEmpty();
  }

  @Test
  void goesToTheNextCoordinatorAndStaysThere() {
    FakeCoordinator b =
        coordinators.start(B, FakeCoordinator.committing().answering(request -> ANSWER));

    call();
    loop.advance(Duration.ofMillis(100));
    call();
    loop.run();

    assertThat(answers).hasSize(2);
    assertThat(b.calls()).hasSize(2);
  }

  @Test
  void aRefusalForGoodIsToldAtOnce() {
    coordinators.start(
        A,
        FakeCoordinator.committing().answering(request -> refusal(ErrorCode.ERROR_CODE_NOT_FOUND)));

    call();
    loop.run();

    assertThat(failures)
        .extracting(Reason::getCode)
        .containsExactly(ErrorCode.ERROR_CODE_NOT_FOUND);
    assertThat(answers).isEmpty();
  }

  @Test
  void aCoordinatorThatIsOverloadedIsAskedAgain() {
    AtomicInteger asked = new AtomicInteger();
    coordinators.start(
        A,
        FakeCoordinator.committing()
            .answering(
                request ->
                    asked.getAndIncrement() < 3
                        ? refusal(ErrorCode.ERROR_CODE_OVERLOADED)
                        : ANSWER));

    call();
    loop.advance(Duration.ofSeconds(3));

    assertThat(answers).hasSize(1);
    assertThat(failures).isEmpty();
  }

  @Test
  void givesUpWhenTheTimeIsUp() {
    call();
    loop.advance(TIMEOUT);

    assertThat(failures).hasSize(1);
    assertThat(answers).isEmpty();
  }

  @Test
  void endsAtOnceWhenNoCoordinatorTrustsIt() {
    coordinators.mistrust(A);
    coordinators.mistrust(B);

    call();
    loop.advance(Duration.ofSeconds(1));

    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).getMessage()).contains("does not trust the certificate");
  }

  @Test
  void goesOnWithACoordinatorThatTrustsIt() {
    coordinators.mistrust(A);
    coordinators.start(B, FakeCoordinator.committing().answering(request -> ANSWER));

    call();
    loop.advance(Duration.ofSeconds(1));

    assertThat(answers).containsExactly(ANSWER);
  }

  private void call() {
    calls.call(
        CoordinatorServiceGrpc.getListParticipantsMethod(),
        ListParticipantsRequest.getDefaultInstance(),
        answers::add,
        failures::add);
  }

  private static Reason refusal(ErrorCode code) {
    return Reason.newBuilder().setCode(code).setMessage("said the coordinator").build();
  }
}
