package dev.troth.cli;

import static dev.troth.cli.FakeCluster.A;
import static dev.troth.cli.FakeCluster.B;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.troth.cli.client.FakeCoordinator;
import dev.troth.id.StoreId;
import dev.troth.id.TransactionId;
import dev.troth.v1.Add;
import dev.troth.v1.Checkpoint;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.HistoryRequest;
import dev.troth.v1.HistoryResponse;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.Operation;
import dev.troth.v1.ParticipantCursor;
import dev.troth.v1.Reason;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.SubscribeRequest;
import dev.troth.v1.SubscribeResponse;
import dev.troth.v1.SubscribedEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events as they come, of prefixes and of a key. */
class EventsTest {

  private static final String ID = "01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11";
  private static final long TIME = 1_700_000_000_123L << 16;
  private static final Reason ENOUGH =
      Reason.newBuilder()
          .setCode(ErrorCode.ERROR_CODE_INTERNAL)
          .setMessage("the test has seen enough")
          .build();

  private final FakeCluster cluster = new FakeCluster();
  private final CommandRun command = cluster.command();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void printsEventsAsTheyCome() {
    answering(request -> List.of(cut(2, event(1), event(2)), cut(2), cut(3, event(3)), ENOUGH));

    assertThat(command.run("events", "a/k", "b/")).isEqualTo(ExitCode.REFUSED);

    assertThat(command.out())
        .isEqualTo(
            """
            TIME                      PARTICIPANT  KEY  OPERATION  CHANGE  TRANSACTION
            2023-11-14T22:13:20.124Z  a            k1   add        +1      01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11
            2023-11-14T22:13:20.125Z  a            k2   add        +2      01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11
            2023-11-14T22:13:20.126Z  a            k3   add        +3      01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11
            """);
    assertThat(command.err()).contains("the test has seen enough");
  }

  @Test
  void printsAnObjectForEachInJson() {
    SubscribedEvent step =
        event(2).toBuilder()
            .setEntry(
                event(2).getEntry().toBuilder()
                    .setRegister(
                        event(2).getEntry().getRegister().toBuilder()
                            .setStep(3)
                            .setKind(RegisterKind.REGISTER_KIND_COMPENSATION)
                            .setAttempt(4)))
            .build();
    answering(request -> List.of(cut(2, event(1), step)));

    assertThat(command.run("events", "a/", "--limit=2", "--output=json")).isZero();

    assertThat(command.jsonLines())
        .containsExactly(
            json(
                """
                {"commitTimestamp": "2023-11-14T22:13:20.124Z", "participant": "a", "position": 1,
                 "key": "k1", "operation": "add", "delta": 1, "transactionId": "ID"}
                """),
            json(
                """
                {"commitTimestamp": "2023-11-14T22:13:20.125Z", "participant": "a", "position": 2,
                 "key": "k2", "operation": "add", "delta": 2, "transactionId": "ID",
                 "step": 3, "kind": "compensation", "attempt": 4}
                """));
  }

  @Test
  void endsWithWhatThereWasWhenItBegan() {
    answering(
        request ->
            List.of(
                at(6, cut(1)),
                at(7, cut(3, event(1), event(3))),
                at(8, part(3, event(6))),
                at(9, cut(6, event(6))),
                cut(7, event(7))));

    assertThat(command.run("events", "a/", "--catch-up", "--output=json")).isZero();

    assertThat(positions(command)).containsExactly(1L, 3L, 6L);
  }

  @Test
  void goesOnAtAnotherCoordinatorWithoutAGapAndWithoutTheSameTwice() {
    FakeCoordinator first =
        cluster.start(
            A,
            FakeCoordinator.committing()
                .answering(request -> List.of(cut(1, event(1)), part(1, event(2), event(3)))));
    FakeCoordinator second =
        cluster.start(
            B,
            FakeCoordinator.committing()
                .answering(
                    request -> List.of(part(1, event(2)), cut(4, event(3), event(4)), ENOUGH)));

    int code =
        command.run("events", "a/", "--output=json", "--coordinator=" + A, "--coordinator=" + B);

    assertThat(code).isEqualTo(ExitCode.REFUSED);
    assertThat(positions(command)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(((SubscribeRequest) first.calls().get(0)).hasAfter()).isFalse();
    assertThat(((SubscribeRequest) second.calls().get(0)).getAfter()).isEqualTo(checkpoint(1));
    assertThat(command.err()).contains("asking again: ");
  }

  @Test
  void goesOnAfterItsCheckpoint() {
    Path file = directory.resolve("seen");
    answering(request -> List.of(cut(2, event(1), event(2)), part(2, event(3)), ENOUGH));
    assertThat(command.run("events", "a/", "b/", "--checkpoint=" + file))
        .isEqualTo(ExitCode.REFUSED);

    FakeCoordinator coordinator = answering(request -> List.of(cut(3, event(3)), ENOUGH));
    CommandRun again = cluster.command();
    again.run("events", "b/", "a/", "--checkpoint=" + file, "--output=json");

    assertThat(((SubscribeRequest) coordinator.calls().get(0)).getAfter()).isEqualTo(checkpoint(2));
    assertThat(positions(again)).containsExactly(3L);
    assertThat(file).content().contains("\"position\": \"3\"", "\"a/*\"");
  }

  @Test
  void keepsNoCheckpointOfWhatWasNotPrinted() {
    Path file = directory.resolve("seen");
    answering(request -> List.of(cut(1, event(1)), cut(3, event(2), event(3))));
    assertThat(command.run("events", "a/", "--limit=2", "--checkpoint=" + file)).isZero();
    assertThat(file).content().contains("\"position\": \"1\"");

    Path full = directory.resolve("full");
    CommandRun broken =
        cluster
            .command()
            .writingTo(
                new OutputStream() {
                  @Override
                  public void write(int b) throws IOException {
                    throw new IOException("Broken pipe");
                  }
                });
    assertThat(broken.run("events", "a/", "--checkpoint=" + full)).isEqualTo(ExitCode.REFUSED);
    assertThat(full).doesNotExist();
  }

  @Test
  void doesNotTakeAnotherSubscriptionsCheckpoint() throws Exception {
    Path file = directory.resolve("seen");
    answering(request -> List.of(cut(1, event(1)), ENOUGH));
    command.run("events", "a/x", "--checkpoint=" + file);

    CommandRun other = cluster.command();
    assertThat(other.run("events", "a/", "--checkpoint=" + file)).isEqualTo(ExitCode.REFUSED);
    assertThat(other.err()).contains("the checkpoint of another subscription").contains("a/x*");
    CommandRun garbled = cluster.command();
    Files.writeString(file, "{}");
    assertThat(garbled.run("events", "a/", "--checkpoint=" + file)).isEqualTo(ExitCode.REFUSED);
    assertThat(garbled.err()).contains("is not a checkpoint");
  }

  @Test
  void doesNotWaitForAStoreThatIsGone() {
    answering(
        request -> List.of(ENOUGH.toBuilder().setCode(ErrorCode.ERROR_CODE_WRONG_STORE).build()));

    assertThat(command.run("events", "a/")).isEqualTo(ExitCode.REFUSED);
    assertThat(command.err()).contains("WRONG_STORE");
  }

  @Test
  void followsAKeyFromItsPast() {
    FakeCoordinator coordinator =
        answering(
            request ->
                request instanceof HistoryRequest
                    ? past().setNext(checkpoint(1)).build()
                    : List.of(cut(2, event(2)), ENOUGH));

    assertThat(command.run("history", "a/k", "--follow", "--since=2023-11-14T22:13:20Z"))
        .isEqualTo(ExitCode.REFUSED);

    assertThat(command.out())
        .isEqualTo(
            """
            VERSION  TIME                      TRANSACTION                           OPERATION  CHANGE  COUNTER
            1        2023-11-14T22:13:20.124Z  01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11  add        +1      1
            -        2023-11-14T22:13:20.125Z  01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11  add        +2      -
            """);
    assertThat(((HistoryRequest) coordinator.calls().get(0)).getSince())
        .isEqualTo(1_700_000_000_000L << 16);
    SubscribeRequest follow = (SubscribeRequest) coordinator.calls().get(1);
    assertThat(follow.getKeys(0).getKey()).isEqualTo("k");
    assertThat(follow.getPrefixesList()).isEmpty();
    assertThat(follow.getAfter()).isEqualTo(checkpoint(1));
  }

  @Test
  void followsAKeyAfterItsCheckpointWithoutItsPast() {
    Path file = directory.resolve("seen");
    answering(
        request ->
            request instanceof HistoryRequest
                ? past().setNext(checkpoint(1)).build()
                : List.of(ENOUGH));
    command.run("history", "a/k", "--follow", "--checkpoint=" + file);

    FakeCoordinator coordinator = answering(request -> List.of(cut(2, event(2))));
    CommandRun again = cluster.command();
    int code =
        again.run(
            "history", "a/k", "--follow", "--checkpoint=" + file, "--limit=1", "--output=json");

    assertThat(code).isZero();
    assertThat(coordinator.calls()).hasSize(1);
    assertThat(((SubscribeRequest) coordinator.calls().get(0)).getAfter()).isEqualTo(checkpoint(1));
    assertThat(again.json())
        .isEqualTo(
            json(
                """
                {"commitTimestamp": "2023-11-14T22:13:20.125Z", "transactionId": "ID",
                 "position": 2, "operation": "add", "delta": 2}
                """));
  }

  @Test
  void showsAPastBetweenTwoTimes() {
    FakeCoordinator coordinator = answering(request -> past().build());

    int code =
        command.run("history", "a/k", "--since=2023-11-14T22:13:20Z", "--until=2023-11-15T00:00Z");

    assertThat(code).isZero();
    HistoryRequest request = (HistoryRequest) coordinator.calls().get(0);
    assertThat(request.getUntil() >>> 16).isEqualTo(1_700_006_400_000L);
  }

  @Test
  void refusesWhatMakesNoSense() {
    for (List<String> arguments :
        List.of(
            List.of("history", "a/k", "--follow", "--until=5m"),
            List.of("history", "a/k", "--checkpoint=x"),
            List.of("history", "a/k", "--since=5m", "--until=6m"),
            List.of("history", "a/k", "--since=120"),
            List.of("events"),
            List.of("events", "a"),
            List.of("events", "a/", "b"),
            List.of("events", "a/", "--limit=0"))) {
      assertThat(cluster.command().run(arguments.toArray(String[]::new)))
          .as("%s", arguments)
          .isEqualTo(ExitCode.USAGE);
    }
  }

  private FakeCoordinator answering(Function<Object, Object> answers) {
    return cluster.start(FakeCoordinator.committing().answering(answers));
  }

  private static List<Long> positions(CommandRun run) {
    return run.jsonLines().stream().map(line -> line.get("position").getAsLong()).toList();
  }

  private static JsonObject json(String text) {
    JsonElement json = JsonParser.parseString(text.replace("\"ID\"", '"' + ID + '"'));
    return json.getAsJsonObject();
  }

  private static HistoryResponse.Builder past() {
    return HistoryResponse.newBuilder()
        .addEvents(
            HistoryEvent.newBuilder()
                .setVersion(1)
                .setCommitTimestamp(TIME + (1L << 16))
                .setTransactionId(ID)
                .setPosition(1)
                .setOperation(Operation.newBuilder().setAdd(Add.newBuilder().setDelta(1)))
                .setCounter(1));
  }

  private static SubscribeResponse cut(long position, SubscribedEvent... events) {
    return SubscribeResponse.newBuilder()
        .addAllEvents(List.of(events))
        .setUpTo(TIME + (position << 16))
        .setCheckpoint(checkpoint(position))
        .build();
  }

  /** The checkpoint is the one before it. */
  private static SubscribeResponse at(long clock, SubscribeResponse answer) {
    return answer.toBuilder().setClock(TIME + (clock << 16)).build();
  }

  private static SubscribeResponse part(long position, SubscribedEvent... events) {
    return cut(position, events).toBuilder().setPartial(true).build();
  }

  private static Checkpoint checkpoint(long position) {
    return Checkpoint.newBuilder()
        .addCursors(
            ParticipantCursor.newBuilder()
                .setParticipant("a")
                .setStoreId(new StoreId(new UUID(1, 2)).toBytes())
                .setCursor(
                    JournalCursor.newBuilder()
                        .setPosition(position)
                        .setTimestamp(TIME + (position << 16) + 7)))
        .build();
  }

  private static SubscribedEvent event(long position) {
    return SubscribedEvent.newBuilder()
        .setParticipant("a")
        .setEntry(
            JournalEntry.newBuilder()
                .setPosition(position)
                .setCommitTimestamp(TIME + (position << 16))
                .setRegister(
                    RegisterKey.newBuilder()
                        .setTransactionId(TransactionId.parse(ID).orElseThrow().toBytes()))
                .setOperation(
                    Operation.newBuilder()
                        .setAdd(Add.newBuilder().setKey("k" + position).setDelta(position))))
        .build();
  }
}
