package dev.troth.cli;

import static dev.troth.cli.FakeCluster.A;
import static dev.troth.cli.FakeCluster.B;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.troth.cli.client.FakeCoordinator;
import dev.troth.v1.AbortTransactionResponse;
import dev.troth.v1.BranchView;
import dev.troth.v1.EndedByHand;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.GetTransactionResponse;
import dev.troth.v1.ListResolutionsRequest;
import dev.troth.v1.ListResolutionsResponse;
import dev.troth.v1.ListTransactionsRequest;
import dev.troth.v1.ListTransactionsResponse;
import dev.troth.v1.Outcome;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.ResolveStepRequest;
import dev.troth.v1.ResolveStepResponse;
import dev.troth.v1.ResolveTransactionRequest;
import dev.troth.v1.ResolveTransactionResponse;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.TransactionView;
import dev.troth.v1.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SagaCommandsTest {

  private static final String ID = Orders.ID;

  private final FakeCluster cluster = new FakeCluster();
  private final CommandRun command = cluster.command();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void getDrawsTheStepsAndListsThem() {
    getting(Orders.stuck());

    assertThat(command.with("LANG", "en_US.UTF-8").run("transaction", "get", ID)).isZero();

    assertThat(command.out())
        .isEqualTo(
            """
            STUCK  ID
            WRONG_KIND at shipping, key shipments: step ship: it is a value
            home payments, driven by c:7400, accepted TIME

              ✓ reserve ──▶ ✓ charge ◆ ──▶ ! ship

            ✓ done   ! stuck   ◆ pivot

            STEP     STATUS  ATTEMPTS  UNDO  COMMITTED AT              PARTICIPANTS  REASON
            reserve  DONE    1         -     TIME  reserve-host  -
            charge   DONE    1         -     TIME  charge-host   -
            ship     STUCK   10        -     -                         ship-host     WRONG_KIND at shipping, key shipments: step ship: it is a value, since TIME
            """
                .replace("ID\n", ID + "\n")
                .replace("TIME", Orders.TIME));
    assertThat(command.err())
        .isEqualTo(
            "troth: step ship is stuck; settle it with\n  troth transaction resolve "
                + ID
                + " --step ship --retry|--skip|--done --reason TEXT\n");
  }

  @Test
  void getDrawsWithPlainCharactersWhereOthersCannotBeShown() {
    getting(Orders.compensated());

    assertThat(command.with("LANG", "C").run("transaction", "get", ID)).isZero();

    assertThat(command.out())
        .contains(
            "  [0] reserve --> [-] charge (pivot) --> [-] ship\n\n[-] closed   [0] compensated\n")
        .contains("reserve  COMPENSATED  1         3 ")
        .contains("charge   CLOSED       1         - ");
    assertThat(command.out().chars()).allMatch(c -> c < 128);
  }

  @Test
  void getPaintsOnATerminal() {
    getting(Orders.stuck());

    command.onATerminal().run("transaction", "get", ID);

    assertThat(command.out())
        .contains("\u001B[31m[!]\u001B[0m ship")
        .contains("\u001B[32m[x]\u001B[0m reserve");
  }

  @Test
  void getShowsWhatWasDoneByHandAndWhoWasNotAsked() {
    TransactionView.Builder view = Orders.resolved(Verdict.VERDICT_DONE).toBuilder();
    view.getSagaBuilder().addUnreachable("shipping");
    getting(view.build());

    command.run("transaction", "get", ID);

    assertThat(command.out())
        .contains("Done by hand:\nTIME ")
        .contains("ship  done action  ann@ops  sent by courier  WRONG_KIND at shipping");
    assertThat(command.err()).contains("could not be asked").contains("shipping");
  }

  @Test
  void getTellsEverythingInJson() {
    getting(Orders.stuck());

    command.run("transaction", "get", ID, "--output=json");

    JsonObject saga = command.json().getAsJsonObject("saga");
    assertThat(command.json().has("branches")).isFalse();
    assertThat(saga.get("home").getAsString()).isEqualTo("payments");
    assertThat(saga.get("acceptedAt").getAsString()).isEqualTo(Orders.TIME);
    JsonObject ship = saga.getAsJsonArray("steps").get(2).getAsJsonObject();
    assertThat(ship.get("status").getAsString()).isEqualTo("STUCK");
    assertThat(ship.get("stuckSince").getAsString()).isEqualTo(Orders.TIME);
    assertThat(ship.getAsJsonArray("attempts")).hasSize(2);
    assertThat(ship.getAsJsonArray("after").get(0).getAsString()).isEqualTo("charge");
    assertThat(command.err()).isEmpty();
  }

  @Test
  void listAsksForSagasByStateAndSaysWhyTheyAreStuck() {
    FakeCoordinator coordinator =
        answering(
            request ->
                ListTransactionsResponse.newBuilder()
                    .addTransactions(Orders.stuck())
                    .addTransactions(Orders.running())
                    .build());

    assertThat(
            command.run(
                "transaction",
                "list",
                "--state=stuck",
                "--state=compensating",
                "--state=completed"))
        .isZero();

    assertThat(((ListTransactionsRequest) coordinator.calls().get(0)).getStatusesList())
        .containsExactly(
            TransactionStatus.TRANSACTION_STATUS_STUCK,
            TransactionStatus.TRANSACTION_STATUS_COMPENSATING,
            TransactionStatus.TRANSACTION_STATUS_COMPLETED);
    assertThat(command.out())
        .contains("STUCK        saga at payments  -         WRONG_KIND at shipping")
        .contains("IN_PROGRESS  saga at payments  -         -\n");
  }

  @Test
  void listOffersTheStatesThereAre() {
    assertThat(command.run("transaction", "list", "--state=stck")).isEqualTo(ExitCode.USAGE);
    assertThat(command.err())
        .contains("committed, aborted, in-progress, completed, compensated, compensating, stuck");
  }

  @Test
  void watchTellsOfEachChangeUntilTheEnd() {
    watching(
        Orders.running(),
        Orders.stuck(),
        Orders.resolved(Verdict.VERDICT_SKIP),
        Orders.completed());

    assertThat(command.run("transaction", "watch", ID)).isEqualTo(ExitCode.DONE);

    assertThat(command.out())
        .isEqualTo(
            """
            IN_PROGRESS  ID
            step reserve  DONE  TIME
            step charge  RUNNING
            step charge  DONE  TIME
            step ship  STUCK  WRONG_KIND at shipping, key shipments: step ship: it is a value
            STUCK  ID  WRONG_KIND at shipping, key shipments: step ship: it is a value
            step ship  skip action by ann@ops: sent by courier
            step ship  SKIPPED
            IN_PROGRESS  ID
            step ship  DONE  TIME
            COMPLETED  ID  TIME
            """
                .replace("ID", ID)
                .replace("TIME", Orders.TIME));
  }

  @Test
  void watchPaintsThePictureAnewOnATerminal() {
    watching(Orders.running(), Orders.completed());

    command.onATerminal().run("transaction", "watch", ID);

    assertThat(command.out().split("\u001B\\[H\u001B\\[J", -1)).hasSize(3);
    assertThat(command.out()).contains("--> \u001B[32m[x]\u001B[0m ship");
  }

  @Test
  void watchTellsAnObjectForEachChangeInJson() {
    watching(Orders.running(), Orders.running(), Orders.compensated());

    assertThat(command.run("transaction", "watch", ID, "--output=json"))
        .isEqualTo(ExitCode.REFUSED);

    assertThat(command.jsonLines())
        .extracting(line -> line.get("outcome").getAsString())
        .containsExactly("IN_PROGRESS", "COMPENSATED");
  }

  @Test
  void watchGoesOnAtAnotherCoordinatorAndRepeatsNothing() {
    Reason away =
        Reason.newBuilder()
            .setCode(ErrorCode.ERROR_CODE_SHUTTING_DOWN)
            .setMessage("it is stopping")
            .build();
    cluster.start(A, FakeCoordinator.committing().answering(q -> List.of(Orders.running(), away)));
    cluster.start(
        B,
        FakeCoordinator.committing().answering(q -> List.of(Orders.running(), Orders.completed())));

    int code =
        command.run(
            "transaction",
            "watch",
            ID,
            "--output=json",
            "--coordinator=" + A,
            "--coordinator=" + B);

    assertThat(code).isZero();
    assertThat(command.jsonLines()).hasSize(2);
    assertThat(command.err()).contains("asking again: it is stopping");
  }

  @Test
  void watchGivesUpWhereNobodyIs() {
    assertThat(command.run("transaction", "watch", ID, "--timeout=50ms"))
        .isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void watchEndsWithOneWhenNobodyKnowsIt() {
    cluster.start(
        FakeCoordinator.committing()
            .answering(
                q ->
                    List.of(
                        Reason.newBuilder()
                            .setCode(ErrorCode.ERROR_CODE_NOT_FOUND)
                            .setMessage("nobody knows it")
                            .build())));

    assertThat(command.run("transaction", "watch", ID)).isEqualTo(ExitCode.REFUSED);
    assertThat(command.err()).isEqualTo("troth: NOT_FOUND: nobody knows it\n");
  }

  @Test
  void resolveSaysWhatWasRecorded() {
    FakeCoordinator coordinator =
        answering(
            request ->
                ResolveStepResponse.newBuilder()
                    .setTransaction(Orders.resolved(Verdict.VERDICT_SKIP))
                    .build());

    int code =
        command
            .with("USER", "ann")
            .with("HOSTNAME", "ops")
            .run("transaction", "resolve", ID, "--step=ship", "--skip", "--reason=sent by courier");

    assertThat(code).isZero();
    assertThat(coordinator.calls())
        .containsExactly(
            ResolveStepRequest.newBuilder()
                .setTransactionId(ID)
                .setStep("ship")
                .setVerdict(Verdict.VERDICT_SKIP)
                .setReason("sent by courier")
                .setBy("ann@ops")
                .build());
    assertThat(command.out())
        .isEqualTo(
            "recorded: skip action of ship, by ann@ops at "
                + Orders.TIME
                + ": sent by courier\nstep ship is now SKIPPED, the saga IN_PROGRESS\n");
  }

  @Test
  void resolveTellsInJsonWhatWasRecorded() {
    answering(
        request ->
            ResolveStepResponse.newBuilder()
                .setTransaction(Orders.resolved(Verdict.VERDICT_RETRY))
                .build());

    command.run(
        "transaction",
        "resolve",
        ID,
        "--step=ship",
        "--retry",
        "--reason=x",
        "--by=bob",
        "--output=json");

    assertThat(command.json().getAsJsonObject("resolution").get("verdict").getAsString())
        .isEqualTo("RETRY");
    assertThat(command.json().getAsJsonObject("step").get("status").getAsString())
        .isEqualTo("SKIPPED");
  }

  @Test
  void resolveWantsAStepOneVerdictAndAReason() {
    for (List<String> options :
        List.of(
            List.of("--skip", "--reason=x"),
            List.of("--step=ship", "--reason=x"),
            List.of("--step=ship", "--skip", "--done", "--reason=x"),
            List.of("--step=ship", "--skip"),
            List.of("--step=ship", "--skip", "--reason= "),
            List.of("--step=ship", "--skip", "--reason=" + "x".repeat(1001)))) {
      List<String> arguments = new ArrayList<>(List.of("transaction", "resolve", ID));
      arguments.addAll(options);
      assertThat(cluster.command().run(arguments.toArray(String[]::new)))
          .as("%s", options)
          .isEqualTo(ExitCode.USAGE);
    }
  }

  @Test
  void resolveIsRefusedWhereNothingIsStuck() {
    answering(
        request ->
            Reason.newBuilder()
                .setCode(ErrorCode.ERROR_CODE_INVALID_REQUEST)
                .setMessage("step ship is not stuck")
                .build());

    assertThat(command.run("transaction", "resolve", ID, "--step=ship", "--done", "--reason=x"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(command.err())
        .contains("step ship is not stuck")
        .contains("`troth transaction get " + ID + "` shows where it is");
  }

  @Test
  void resolveEndsATransactionInDoubt() {
    FakeCoordinator coordinator =
        answering(
            request ->
                ResolveTransactionResponse.newBuilder().setTransaction(endedByHand()).build());

    int code = command.run("transaction", "resolve", ID, "--commit", "--reason=lost", "--by=ann");

    assertThat(code).isZero();
    assertThat(coordinator.calls())
        .containsExactly(
            ResolveTransactionRequest.newBuilder()
                .setTransactionId(ID)
                .setStatus(TransactionStatus.TRANSACTION_STATUS_COMMITTED)
                .setReason("lost")
                .setBy("ann")
                .build());
    assertThat(command.out())
        .startsWith("UNKNOWN  " + ID)
        .contains("COMMITTED by hand")
        .contains("bank-a: ended by hand by ann at " + Orders.TIME + ": lost\n");
  }

  @Test
  void aWrongGuessIsSaidToBeOne() {
    answering(
        request ->
            GetTransactionResponse.newBuilder()
                .setTransaction(
                    endedByHand().toBuilder()
                        .setStatus(TransactionStatus.TRANSACTION_STATUS_ABORTED))
                .build());

    command.run("transaction", "get", ID);

    assertThat(command.out()).contains("lost; the decision is another one");
  }

  @Test
  void auditListsWhatWasDoneByHand() {
    FakeCoordinator coordinator =
        answering(
            request ->
                ListResolutionsResponse.newBuilder()
                    .addResolutions(Orders.resolution(Verdict.VERDICT_DONE))
                    .addUnreachable("bank-b")
                    .build());

    assertThat(command.run("transaction", "audit", "--limit=7")).isZero();

    assertThat(((ListResolutionsRequest) coordinator.calls().get(0)).getLimit()).isEqualTo(7);
    assertThat(command.out())
        .startsWith("TIME                      TRANSACTION ")
        .contains(Orders.TIME + "  " + ID + "  ship  done action  ann@ops  sent by courier  WRONG");
    assertThat(command.err()).contains("bank-b");
    CommandRun again = cluster.command();
    again.run("transaction", "audit", "--output=json");
    assertThat(again.json().getAsJsonArray("resolutions")).hasSize(1);
    assertThat(cluster.command().run("transaction", "audit", "--limit=0"))
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void abortOfASagaSaysHowFarItIs() {
    assertThat(abort(TransactionStatus.TRANSACTION_STATUS_COMPENSATED)).isEqualTo(ExitCode.DONE);
    assertThat(abort(TransactionStatus.TRANSACTION_STATUS_COMPLETED)).isEqualTo(ExitCode.REFUSED);
    assertThat(abort(TransactionStatus.TRANSACTION_STATUS_COMPENSATING))
        .isEqualTo(ExitCode.UNKNOWN);
    assertThat(abort(TransactionStatus.TRANSACTION_STATUS_STUCK)).isEqualTo(ExitCode.UNKNOWN);
    assertThat(command.err())
        .contains("too late: it is completed")
        .contains("it has turned back, and is not undone yet; follow it with")
        .contains("it is stuck: ");
  }

  @Test
  void readShowsWhichSagaHasMarkedAKey() {
    answering(
        request ->
            ReadResponse.newBuilder()
                .addValues(
                    ReadValue.newBuilder()
                        .setParticipant("inventory")
                        .setKey("stock")
                        .setExists(true)
                        .setCounter(3)
                        .setPendingBy(ID))
                .build());

    command.run("read", "inventory/stock");
    assertThat(command.out()).contains("3  (pending by saga " + ID + ")");
    CommandRun json = cluster.command();
    json.run("read", "inventory/stock", "--output=json");
    assertThat(json.out()).contains("\"pendingBy\":\"" + ID + "\"");
  }

  private int abort(TransactionStatus status) {
    answering(
        request ->
            AbortTransactionResponse.newBuilder()
                .setOutcome(Outcome.newBuilder().setTransactionId(ID).setStatus(status))
                .build());
    return command.run("transaction", "abort", ID);
  }

  private void getting(TransactionView view) {
    answering(request -> GetTransactionResponse.newBuilder().setTransaction(view).build());
  }

  private void watching(TransactionView... views) {
    answering(request -> List.of((Object[]) views));
  }

  private FakeCoordinator answering(Function<Object, Object> answers) {
    return cluster.start(FakeCoordinator.committing().answering(answers));
  }

  private static TransactionView endedByHand() {
    return TransactionView.newBuilder()
        .setTransactionId(ID)
        .setStatus(TransactionStatus.TRANSACTION_STATUS_UNKNOWN)
        .addBranches(
            BranchView.newBuilder()
                .setParticipant("bank-a")
                .setReachable(true)
                .setRegister(
                    Register.newBuilder()
                        .setStatus(RegisterStatus.REGISTER_STATUS_COMMITTED)
                        .setCommitTimestamp(Orders.MILLIS << 16)
                        .setEndedByHand(
                            EndedByHand.newBuilder()
                                .setReason("lost")
                                .setBy("ann")
                                .setAtMillis(Orders.MILLIS))))
        .build();
  }
}
