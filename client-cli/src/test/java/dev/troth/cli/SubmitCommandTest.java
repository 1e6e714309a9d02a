package dev.troth.cli;

import static dev.troth.cli.FakeCluster.A;
import static dev.troth.cli.FakeCluster.B;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.troth.cli.client.FakeCoordinator;
import dev.troth.id.TransactionId;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.StateKind;
import dev.troth.v1.SubmitResult;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmitCommandTest {

  private static final String DOCUMENT =
      """
      atomic:
        operations:
          - participant: bank-a
            add: {key: accounts/alice, delta: -30, min: 0}
      """;
  private static final String ID = "01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11";

  private final FakeCluster cluster = new FakeCluster();
  private final CommandRun command = cluster.command();

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void submitsADocumentFromAFile() throws IOException {
    FakeCoordinator coordinator = cluster.start(FakeCoordinator.committing());
    Path file = Files.writeString(folder.resolve("transfer.yaml"), DOCUMENT);

    assertThat(command.run("submit", file.toString())).isZero();

    assertThat(command.out())
        .isEqualTo(
            "COMMITTED  " + coordinator.submittedIds().get(0) + "  2023-11-14T22:13:20.123Z\n");
    assertThat(command.err()).isEmpty();
    assertThat(spec(coordinator).getAtomic().getOperations(0).getAdd().getDelta()).isEqualTo(-30);
  }

  @Test
  void submitsADocumentFromStandardInput() {
    cluster.start(FakeCoordinator.committing());

    assertThat(command.typing(DOCUMENT).run("submit", "-")).isZero();
  }

  @Test
  void printsOneObjectInJson() {
    FakeCoordinator coordinator = cluster.start(new FakeCoordinator(SubmitCommandTest::withReads));

    assertThat(command.run("submit", "--get", "bank-a/k", "--output", "json")).isZero();

    assertThat(command.json())
        .isEqualTo(
            JsonParser.parseString(
                """
                {"transactionId": "%s", "outcome": "COMMITTED",
                 "commitTimestamp": "2023-11-14T22:13:20.123Z",
                 "reads": [
                  {"participant": "bank-a", "key": "small", "exists": true, "version": 3,
                   "commitTimestamp": "2023-11-14T22:13:20.123Z+7", "kind": "counter",
                   "value": 9007199254740991},
                  {"participant": "bank-a", "key": "large", "exists": true, "version": 3,
                   "commitTimestamp": "2023-11-14T22:13:20.123Z", "kind": "counter",
                   "value": "9007199254740992"},
                  {"participant": "bank-a", "key": "none", "exists": false, "version": 0,
                   "kind": "none", "value": null}]}
                """
                    .formatted(coordinator.submittedIds().get(0))));
  }

  @Test
  void takesOperationsInTheOrderGiven() throws IOException {
    FakeCoordinator coordinator = cluster.start(FakeCoordinator.committing());
    Path file = Files.writeString(folder.resolve("order.json"), "{\"sku\": 1}");
    Path raw = Files.write(folder.resolve("raw"), new byte[] {(byte) 0xFF});

    int code =
        command.run(
            "submit",
            "--put=p/a=x=y, z",
            "--add",
            "p/b=-30,min=0,max=100",
            "--delete",
            "p/c",
            "--put",
            "p/d/e=@" + file,
            "--append",
            "p/f=sold:{\"n\": 1}",
            "--check",
            "p/g=exists",
            "--check",
            "p/g=absent",
            "--check",
            "p/g=version:3",
            "--check",
            "p/g=equals:a:b",
            "--check",
            "p/g=atleast:-5",
            "--check",
            "p/g=atmost:5",
            "--get",
            "p/h=i",
            "--put",
            "p/j=@" + raw);

    assertThat(command.err()).isEmpty();
    assertThat(code).isZero();
    List<Operation> operations = spec(coordinator).getAtomic().getOperationsList();
    assertThat(operations)
        .hasSize(13)
        .allMatch(operation -> operation.getParticipant().equals("p"));
    assertThat(operations.get(0).getPut().getValue()).isEqualTo("x=y, z");
    assertThat(operations.get(1).getAdd().getDelta()).isEqualTo(-30);
    assertThat(operations.get(1).getAdd().hasMin()).isTrue();
    assertThat(operations.get(1).getAdd().getMax()).isEqualTo(100);
    assertThat(operations.get(2).getDelete().getKey()).isEqualTo("c");
    assertThat(operations.get(3).getPut().getKey()).isEqualTo("d/e");
    assertThat(operations.get(3).getPut().getValue()).isEqualTo("{\"sku\": 1}");
    assertThat(operations.get(4).getAppend().getEvents(0).getType()).isEqualTo("sold");
    assertThat(operations.get(4).getAppend().getEvents(0).getData()).isEqualTo("{\"n\": 1}");
    assertThat(operations.get(5).getCheck().hasExists()).isTrue();
    assertThat(operations.get(6).getCheck().hasAbsent()).isTrue();
    assertThat(operations.get(7).getCheck().getVersion()).isEqualTo(3);
    assertThat(operations.get(8).getCheck().getEquals()).isEqualTo("a:b");
    assertThat(operations.get(9).getCheck().getAtLeast()).isEqualTo(-5);
    assertThat(operations.get(10).getCheck().getAtMost()).isEqualTo(5);
    assertThat(operations.get(11).getGet().getKey()).isEqualTo("h=i");
    assertThat(operations.get(12).getPut().getBytes().size()).isEqualTo(1);
  }

  @Test
  void takesAnIdForOperations() {
    FakeCoordinator coordinator = cluster.start(FakeCoordinator.committing());

    assertThat(command.run("submit", "--add", "p/k=1", "--id", ID)).isZero();

    assertThat(coordinator.submittedIds()).containsExactly(ID);
  }

  @Test
  void refusesOperationsThatMakeNoSense() {
    assertUsage("--add p/k=1,mni=3: 'mni=3' is neither min=N nor max=N", "--add", "p/k=1,mni=3");
    assertUsage("'ten' is not a whole number", "--add", "p/k=ten");
    assertUsage("write PARTICIPANT/KEY=", "--add", "p/k");
    assertUsage("'k=1' names no key", "--get", "k=1");
    assertUsage("an event is written TYPE:DATA", "--append", "p/k=sold");
    assertUsage("'atleats' is no condition; there are exists", "--check", "p/k=atleats:3");
    assertUsage("'exists:3' is no condition", "--check", "p/k=exists:3");
    assertUsage("'version' is no condition", "--check", "p/k=version");
    assertUsage("give either a FILE or operations", "--no-wait");
    assertUsage("give either a FILE or operations", "--add", "p/k=1", "-");
    assertUsage("--lines needs a FILE", "--lines", "--add", "p/k=1");
    assertUsage("--in-flight has to be from 1", "--in-flight", "0", "--lines", "-");
    assertUsage("ids are UUIDs of version 7", "--id", "x", "--add", "p/k=1");
    assertUsage("'5' is not a length of time", "--timeout", "5", "--add", "p/k=1");
    assertUsage("Unknown option: '--ad'", "--ad", "p/k=1");
    assertUsage("is not the address of a coordinator", "--coordinator", "x:y", "--add", "p/k=1");
  }

  @Test
  void saysThatAFileIsMissing() {
    assertThat(command.run("submit", "no-such-file.yaml")).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).isEqualTo("troth: there is no file no-such-file.yaml\n");
  }

  @Test
  void refusesAnInvalidDocumentBeforeAnythingIsSent() {
    FakeCoordinator coordinator = cluster.start(FakeCoordinator.committing());

    int code =
        command.typing(DOCUMENT.replace("delta", "detla")).run("submit", "-", "--output=json");

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(command.err())
        .contains("line 4: atomic.operations[0].add.detla: unknown field; did you mean delta?");
    assertThat(command.json().get("outcome").getAsString()).isEqualTo("REFUSED");
    assertThat(command.json().getAsJsonObject("reason").get("code").getAsString())
        .isEqualTo("INVALID_DOCUMENT");
    assertThat(coordinator.submissions()).isEmpty();
  }

  @Test
  void showsEveryProblemOnALineOfItsOwnAndNothingThatMovesTheCursor() {
    String document = DOCUMENT.replace("delta", "detla").replace("min: 0", "\"a\\e[2Jb\": 1");

    assertThat(command.typing(document).run("submit", "-")).isEqualTo(ExitCode.USAGE);

    assertThat(command.err())
        .isEqualTo(
            """
            troth: the document is invalid:
              line 4: atomic.operations[0].add.detla: unknown field; did you mean delta?
              line 4: atomic.operations[0].add.a\\u001b[2Jb: unknown field; known are [key, delta,\
             min, max, expectedVersion]
            """);
  }

  @Test
  void refusesBytesThatAreNoText() {
    assertThat(command.typing(new byte[] {'a', (byte) 0xC3, '('}).run("submit", "-"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("not UTF-8: byte 2");
  }

  @Test
  void refusesADocumentThatIsTooLong() {
    assertThat(command.typing(new byte[(4 << 20) + 1]).run("submit", "-"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("longer than 4194304 bytes");
  }

  @Test
  void exitsWithOneWhenItIsAborted() {
    cluster.start(
        new FakeCoordinator(
            request ->
                Optional.of(FakeCoordinator.aborted(request, ErrorCode.ERROR_CODE_BOUND_CROSSED))));

    assertThat(command.run("submit", "--add", "p/k=-1,min=0", "--output", "json"))
        .isEqualTo(ExitCode.REFUSED);

    JsonObject json = command.json();
    assertThat(json.get("outcome").getAsString()).isEqualTo("ABORTED");
    assertThat(TransactionId.parse(json.get("transactionId").getAsString())).isPresent();
    assertThat(json.getAsJsonObject("reason"))
        .isEqualTo(
            JsonParser.parseString(
                "{\"code\":\"BOUND_CROSSED\",\"message\":\"said the participant\"}"));
    assertThat(command.err())
        .isEqualTo("troth: aborted, nothing was changed: BOUND_CROSSED: said the participant\n");
  }

  @Test
  void exitsWithOneWhenItIsRefusedAndWithTwoWhenItsFormIs() {
    cluster.start(rejecting(ErrorCode.ERROR_CODE_TXN_ID_REUSED));
    assertThat(command.run("submit", "--add", "p/k=1", "--id", ID)).isEqualTo(ExitCode.REFUSED);
    assertThat(command.err()).contains("TXN_ID_REUSED").contains("leave it out");
    assertThat(command.out()).isEqualTo("REFUSED  " + ID + "\n");

    cluster.start(rejecting(ErrorCode.ERROR_CODE_INVALID_DOCUMENT));
    assertThat(cluster.command().run("submit", "--add", "p/k=1")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void exitsWithThreeWhenTheOutcomeIsUnknownAndSaysHowToAsk() {
    cluster.start(FakeCoordinator.silent());

    int code =
        command.run("submit", "--add", "p/k=1", "--id", ID, "--timeout=100ms", "--output=json");

    assertThat(code).isEqualTo(ExitCode.UNKNOWN);
    assertThat(command.json().get("outcome").getAsString()).isEqualTo("UNKNOWN");
    assertThat(command.err())
        .contains("the outcome is unknown")
        .contains("127.0.0.1:7400")
        .contains("troth transaction get " + ID);
  }

  @Test
  void exitsWithThreeWhenItIsStillInProgress() {
    cluster.start(new FakeCoordinator(SubmitCommandTest::inProgress));

    int code = command.run("submit", "--add", "p/k=1", "--timeout=100ms", "--output=json");

    assertThat(code).isEqualTo(ExitCode.UNKNOWN);
    assertThat(command.json().get("outcome").getAsString()).isEqualTo("IN_PROGRESS");
  }

  @Test
  void exitsWithZeroWhenItIsAcceptedWithoutWaiting() {
    cluster.start(new FakeCoordinator(SubmitCommandTest::inProgress));

    int code = command.run("submit", "--add", "p/k=1", "--no-wait", "--output=json");

    assertThat(code).isZero();
    assertThat(command.json().get("outcome").getAsString()).isEqualTo("IN_PROGRESS");
  }

  @Test
  void exitsWithFourWhenNothingCanBeReachedAndNamesWhatWasTried() {
    int code =
        command.run(
            "submit",
            "--add",
            "p/k=1",
            "--timeout=100ms",
            "--output=json",
            "--coordinator=x:1",
            "--coordinator=y:2");

    assertThat(code).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(command.json().get("outcome").getAsString()).isEqualTo("NOT_SENT");
    assertThat(command.err()).contains("x:1").contains("y:2").contains("--coordinator");
  }

  @Test
  void failsOverToTheNextCoordinator() {
    FakeCoordinator b = cluster.start(B, FakeCoordinator.committing());

    int code =
        command.run("submit", "--add", "p/k=1", "--coordinator=nowhere:1", "--coordinator=" + B);

    assertThat(code).isZero();
    assertThat(b.submissions()).hasSize(1);
  }

  @Test
  void findsCoordinatorsInTheEnvironment() {
    FakeCoordinator b = cluster.start(B, FakeCoordinator.committing());

    int code = command.with("TROTH_COORDINATOR", "nowhere:1, " + B).run("submit", "--add", "p/k=1");

    assertThat(code).isZero();
    assertThat(b.submissions()).hasSize(1);
  }

  @Test
  void retriesAsOftenAsItIsTold() {
    FakeCoordinator coordinator =
        cluster.start(
            A,
            new FakeCoordinator(
                request ->
                    Optional.of(FakeCoordinator.aborted(request, ErrorCode.ERROR_CODE_CONFLICT))));

    int code = command.run("submit", "--add", "p/k=1", "--retries=2");

    assertThat(code).isEqualTo(ExitCode.REFUSED);
    assertThat(coordinator.submittedIds()).hasSize(3).doesNotHaveDuplicates();
    assertThat(command.err()).contains("It was tried 3 times.");
  }

  private void assertUsage(String message, String... arguments) {
    CommandRun run = cluster.command();
    String[] all = new String[arguments.length + 1];
    all[0] = "submit";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    assertThat(run.run(all)).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message).contains("--help");
    assertThat(run.out()).isEmpty();
  }

  private static TransactionSpec spec(FakeCoordinator coordinator) {
    return coordinator.submissions().get(0).getSpec();
  }

  private static FakeCoordinator rejecting(ErrorCode code) {
    return new FakeCoordinator(request -> Optional.of(FakeCoordinator.rejected(code)));
  }

  private static Optional<SubmitResult.Builder> inProgress(dev.troth.v1.SubmitRequest request) {
    return Optional.of(
        FakeCoordinator.outcome(request, TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS));
  }

  private static Optional<SubmitResult.Builder> withReads(dev.troth.v1.SubmitRequest request) {
    SubmitResult.Builder result = FakeCoordinator.committed(request);
    ReadValue counter =
        ReadValue.newBuilder()
            .setParticipant("bank-a")
            .setKey("small")
            .setExists(true)
            .setVersion(3)
            .setCommitTimestamp((1_700_000_000_123L << 16) + 7)
            .setKind(StateKind.STATE_KIND_COUNTER)
            .setCounter(9007199254740991L)
            .build();
    result
        .getOutcomeBuilder()
        .addReads(counter)
        .addReads(
            counter.toBuilder()
                .setKey("large")
                .setCommitTimestamp(1_700_000_000_123L << 16)
                .setCounter(9007199254740992L))
        .addReads(ReadValue.newBuilder().setParticipant("bank-a").setKey("none"));
    return Optional.of(result);
  }
}
