package dev.troth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.cli.client.FakeCoordinator;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Reason;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.SubmitResult;
import dev.troth.v1.TransactionStatus;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubmitSagaTest {

  private static final String SAGA =
      """
      saga:
        steps:
          - name: reserve
            operations:
              - participant: inventory
                add: {key: stock/sku-1, delta: -2, min: 0}
      """;
  private static final String SAGA_LINE =
      "{\"saga\":{\"steps\":[{\"name\":\"a\",\"operations\":[{\"participant\":\"p\",\"get\":{\"key\":\"k\"}}]}]}}\n";

  private final FakeCluster cluster = new FakeCluster();
  private final CommandRun command = cluster.command();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void exitsWithZeroWhenItIsCompleted() {
    FakeCoordinator coordinator = start(TransactionStatus.TRANSACTION_STATUS_COMPLETED);

    assertThat(submit()).isEqualTo(ExitCode.DONE);

    assertThat(command.out()).isEqualTo("COMPLETED  " + coordinator.submittedIds().get(0) + "\n");
    assertThat(command.err()).isEmpty();
  }

  @Test
  void exitsWithOneWhenItIsCompensatedAndNeverTriesANewId() {
    FakeCoordinator coordinator =
        start(TransactionStatus.TRANSACTION_STATUS_COMPENSATED, ErrorCode.ERROR_CODE_CONFLICT);

    assertThat(submit()).isEqualTo(ExitCode.REFUSED);

    assertThat(coordinator.submissions()).hasSize(1);
    assertThat(command.out()).startsWith("COMPENSATED  ");
    assertThat(command.err())
        .isEqualTo("troth: turned back, nothing is left of it: CONFLICT: said the step\n");
  }

  @Test
  void exitsWithThreeWhenItIsStuckAndSaysWhatCanBeDone() {
    FakeCoordinator coordinator =
        start(TransactionStatus.TRANSACTION_STATUS_STUCK, ErrorCode.ERROR_CODE_BOUND_CROSSED);

    assertThat(submit()).isEqualTo(ExitCode.UNKNOWN);

    String id = coordinator.submittedIds().get(0);
    assertThat(command.out()).isEqualTo("STUCK  " + id + "\n");
    assertThat(command.err())
        .startsWith("troth: stuck: BOUND_CROSSED: said the step\n")
        .contains("troth transaction watch " + id)
        .contains("troth transaction resolve " + id + " --step STEP --retry|--skip|--done");
  }

  @Test
  void asksAgainWithTheSameIdWhileItIsUnderWay() {
    FakeCoordinator coordinator =
        cluster.start(
            new FakeCoordinator(
                new FakeCoordinator.Script() {
                  private int asked;

                  @Override
                  public Optional<SubmitResult.Builder> apply(SubmitRequest request) {
                    asked++;
                    return Optional.of(
                        switch (asked) {
                          case 1 ->
                              result(
                                  request,
                                  TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS,
                                  ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED);
                          case 2 ->
                              result(
                                  request,
                                  TransactionStatus.TRANSACTION_STATUS_COMPENSATING,
                                  ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED);
                          default ->
                              result(
                                  request,
                                  TransactionStatus.TRANSACTION_STATUS_COMPENSATED,
                                  ErrorCode.ERROR_CODE_BOUND_CROSSED);
                        });
                  }
                }));

    assertThat(submit()).isEqualTo(ExitCode.REFUSED);

    assertThat(coordinator.submittedIds()).hasSize(3);
    assertThat(coordinator.submittedIds().stream().distinct()).hasSize(1);
  }

  @Test
  void exitsWithThreeWhenItIsStillUnderWay() {
    start(
        TransactionStatus.TRANSACTION_STATUS_COMPENSATING, ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED);

    assertThat(submit("--timeout=100ms")).isEqualTo(ExitCode.UNKNOWN);

    assertThat(command.out()).startsWith("COMPENSATING  ");
    assertThat(command.err())
        .startsWith("troth: it has turned back, and is not undone yet: ")
        .contains("troth transaction watch");
  }

  @Test
  void isContentWithoutWaitingWhenItIsAccepted() {
    FakeCoordinator coordinator = start(TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS);

    assertThat(submit("--no-wait")).isEqualTo(ExitCode.DONE);

    assertThat(coordinator.submissions().get(0).getNoWait()).isTrue();
    assertThat(command.out()).startsWith("IN_PROGRESS  ");
  }

  @Test
  void isNotContentAsLongAsItsHomeHasNotAnswered() {
    start(TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS, ErrorCode.ERROR_CODE_DEADLINE_EXCEEDED);

    assertThat(submit("--no-wait", "--timeout=100ms")).isEqualTo(ExitCode.UNKNOWN);
  }

  @Test
  void namesEachViolationOnALineOfItsOwn() {
    cluster.start(
        new FakeCoordinator(
            request -> {
              SubmitResult.Builder result =
                  FakeCoordinator.rejected(ErrorCode.ERROR_CODE_INVALID_DOCUMENT);
              result
                  .getRejectionBuilder()
                  .getReasonBuilder()
                  .setMessage("saga.steps[0].name is missing; saga.steps[1].pivot is wrong; so");
              return Optional.of(result);
            }));

    assertThat(submit()).isEqualTo(ExitCode.USAGE);

    assertThat(command.err())
        .isEqualTo(
            """
            troth: the document is invalid:
              saga.steps[0].name is missing
              saga.steps[1].pivot is wrong; so
            """);
  }

  @Test
  void submitsSagasFromLines() {
    cluster.start(
        new FakeCoordinator(
            request ->
                Optional.of(
                    request.getSpec().hasSaga()
                        ? result(
                            request,
                            TransactionStatus.TRANSACTION_STATUS_STUCK,
                            ErrorCode.ERROR_CODE_BOUND_CROSSED)
                        : FakeCoordinator.committed(request))));

    int code =
        command
            .typing(
                SAGA_LINE
                    + "{\"atomic\":{\"operations\":[{\"participant\":\"p\",\"get\":{\"key\":\"k\"}}]}}\n"
                    + SAGA_LINE)
            .run("submit", "--lines", "-");

    assertThat(code).isEqualTo(ExitCode.UNKNOWN);
    assertThat(command.jsonLines())
        .extracting(line -> line.get("outcome").getAsString())
        .containsExactly("STUCK", "COMMITTED", "STUCK");
    assertThat(command.err()).contains("1 committed, 2 stuck");
  }

  private int submit(String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "submit";
    arguments[1] = "-";
    System.arraycopy(options, 0, arguments, 2, options.length);
    return command.typing(SAGA).run(arguments);
  }

  private FakeCoordinator start(TransactionStatus status) {
    return cluster.start(
        new FakeCoordinator(request -> Optional.of(FakeCoordinator.outcome(request, status))));
  }

  private FakeCoordinator start(TransactionStatus status, ErrorCode code) {
    return cluster.start(
        new FakeCoordinator(request -> Optional.of(result(request, status, code))));
  }

  private static SubmitResult.Builder result(
      SubmitRequest request, TransactionStatus status, ErrorCode code) {
    SubmitResult.Builder result = FakeCoordinator.outcome(request, status);
    result
        .getOutcomeBuilder()
        .setReason(Reason.newBuilder().setCode(code).setMessage("said the step"));
    return result;
  }
}
