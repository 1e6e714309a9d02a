package dev.troth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.google.protobuf.Duration;
import dev.troth.cli.client.FakeCoordinator;
import dev.troth.v1.Consistency;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Freshness;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import dev.troth.v1.ScanRequest;
import dev.troth.v1.ScanResponse;
import dev.troth.v1.StateKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads at a consistency, as of a moment, in a session, and of prefixes. */
class FreshReadsTest {

  private static final long TIME = 1_700_000_000_123L << 16;

  private final FakeCluster cluster = new FakeCluster();
  private final CommandRun command = cluster.command();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void asksForALevel() {
    assertThat(freshness("--consistency=strong").getConsistency())
        .isEqualTo(Consistency.CONSISTENCY_STRONG);
    assertThat(freshness("--consistency=eventual").getConsistency())
        .isEqualTo(Consistency.CONSISTENCY_EVENTUAL);
    Freshness bounded = freshness("--consistency=bounded:1500ms");
    assertThat(bounded.getConsistency()).isEqualTo(Consistency.CONSISTENCY_BOUNDED);
    assertThat(bounded.getMaxStaleness())
        .isEqualTo(Duration.newBuilder().setSeconds(1).setNanos(500_000_000).build());
  }

  @Test
  void saysAtWhichLevelItWasReadWhenThatWasLeftOpen() {
    answering(
        request ->
            ReadResponse.newBuilder()
                .setTimestamp(TIME)
                .setConsistency(Consistency.CONSISTENCY_SESSION)
                .build());

    assertThat(command.run("read", "a/k")).isZero();
    CommandRun inJson = cluster.command();
    assertThat(inJson.run("read", "a/k", "--output=json")).isZero();

    assertThat(command.out()).endsWith("\nas of 2023-11-14T22:13:20.123Z, session\n");
    assertThat(inJson.json().get("consistency").getAsString()).isEqualTo("session");
  }

  @Test
  void namesTheLevelsThereAre() {
    assertThat(command.run("read", "a/k", "--consistency=bounded")).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("bounded needs the most").contains("bounded:5s");
    CommandRun other = cluster.command();
    assertThat(other.run("read", "a/k", "--consistency=weak")).isEqualTo(ExitCode.USAGE);
    assertThat(other.err()).contains("there are strong, session, bounded:DURATION and eventual");
    assertThat(cluster.command().run("read", "a/k", "--consistency=bounded:0s"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(cluster.command().run("read", "a/k", "--consistency=session"))
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void readsAsOfAMoment() {
    FakeCoordinator coordinator =
        answering(request -> ReadResponse.newBuilder().setTimestamp(TIME + 5).build());

    assertThat(command.run("read", "a/k", "--as-of=2023-11-14T22:13:20.123Z+5")).isZero();

    Freshness asked = ((ReadRequest) coordinator.calls().get(0)).getFreshness();
    assertThat(asked.getAsOf()).isEqualTo(TIME + 5);
    assertThat(asked.getConsistency()).isEqualTo(Consistency.CONSISTENCY_UNSPECIFIED);
    assertThat(command.out()).endsWith("\nas of 2023-11-14T22:13:20.123Z+5\n");
  }

  @Test
  void saysNoStalenessOfAPastMoment() {
    answering(request -> ReadResponse.newBuilder().setTimestamp(TIME).build());

    assertThat(command.run("read", "a/k", "--as-of=5m", "--output=json")).isZero();

    assertThat(command.json().keySet()).containsExactly("timestamp", "values");
  }

  @Test
  void refusesAMomentAndALevel() {
    assertThat(command.run("read", "a/k", "--as-of=5m", "--consistency=strong"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(cluster.command().run("read", "a/k", "--as-of=soon")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void carriesASessionFromOneCommandToTheNext() throws Exception {
    Path session = directory.resolve("session");
    FakeCoordinator coordinator =
        answering(
            request ->
                ReadResponse.newBuilder()
                    .setTimestamp(TIME)
                    .setSessionToken("t" + cluster.hashCode())
                    .build());

    assertThat(command.run("read", "a/k", "--session=" + session)).isZero();
    assertThat(cluster.command().run("read", "a/k", "--session=" + session)).isZero();

    Freshness first = ((ReadRequest) coordinator.calls().get(0)).getFreshness();
    assertThat(first.getSessionToken()).isEmpty();
    assertThat(first.getConsistency()).isEqualTo(Consistency.CONSISTENCY_UNSPECIFIED);
    Freshness second = ((ReadRequest) coordinator.calls().get(1)).getFreshness();
    assertThat(second.getSessionToken()).isEqualTo("t" + cluster.hashCode());
    assertThat(second.getConsistency()).isEqualTo(Consistency.CONSISTENCY_UNSPECIFIED);
    assertThat(session).hasContent("t" + cluster.hashCode() + "\n");
  }

  @Test
  void saysWhatToDoAboutASessionThatIsNoneAnyMore() throws Exception {
    Path session = Files.writeString(directory.resolve("session"), "old\n");
    answering(request -> reason(ErrorCode.ERROR_CODE_INVALID_SESSION));

    assertThat(command.run("read", "a/k", "--session=" + session)).isEqualTo(ExitCode.REFUSED);

    assertThat(command.err()).contains("INVALID_SESSION").contains("Delete the file");
    assertThat(session).hasContent("old\n");
  }

  @Test
  void takesNoOtherFileForASession() throws Exception {
    Path other = Files.writeString(directory.resolve("letter"), "Dear Bob,\n");
    assertThat(command.run("read", "a/k", "--session=" + other)).isEqualTo(ExitCode.REFUSED);
    assertThat(command.err()).contains("is not a session file");
  }

  @Test
  void showsPrefixesAPageAtATime() {
    FakeCoordinator coordinator = answering(FreshReadsTest::page);

    assertThat(command.run("read", "--prefix=a/k", "--prefix=b/", "--consistency=eventual"))
        .isZero();

    assertThat(command.out())
        .isEqualTo(
            """
            PARTICIPANT  KEY  VERSION  KIND     VALUE
            a            k1   0        counter  1
            a            k-2-long  0        counter  2
            a            k3        0        counter  3
            as of 2023-11-14T22:13:20.123Z, eventual, at most 0.250s behind now
            """);
    ScanRequest first = (ScanRequest) coordinator.calls().get(0);
    assertThat(first.getPrefixes(0).getParticipant()).isEqualTo("a");
    assertThat(first.getPrefixes(1).getPrefix()).isEmpty();
    ScanRequest second = (ScanRequest) coordinator.calls().get(1);
    assertThat(second.hasFreshness()).isFalse();
    assertThat(second.getPrefixesList()).isEqualTo(first.getPrefixesList());
  }

  @Test
  void printsALineForEachKeyOfAPrefixInJson() {
    answering(FreshReadsTest::page);

    assertThat(command.run("read", "--prefix=a/k", "--output=json")).isZero();

    assertThat(command.jsonLines()).hasSize(3);
    assertThat(command.jsonLines().get(2))
        .isEqualTo(
            JsonParser.parseString(
                """
                {"participant": "a", "key": "k3", "exists": true, "version": 0, "kind": "counter",
                 "value": 3}
                """));
    assertThat(command.err())
        .isEqualTo("troth: as of 2023-11-14T22:13:20.123Z, eventual, at most 0.250s behind now\n");
  }

  @Test
  void endsPrefixesAtALimit() {
    FakeCoordinator coordinator = answering(FreshReadsTest::page);

    assertThat(command.run("read", "--prefix=a/k", "--limit=2", "--output=json")).isZero();

    assertThat(command.jsonLines()).hasSize(2);
    assertThat(((ScanRequest) coordinator.calls().get(0)).getLimit()).isEqualTo(2);
    assertThat(((ScanRequest) coordinator.calls().get(1)).getLimit()).isEqualTo(1);
  }

  @Test
  void keepsTheSessionOfAScan() throws Exception {
    Path session = directory.resolve("session");
    answering(FreshReadsTest::page);

    assertThat(command.run("read", "--prefix=a/k", "--session=" + session)).isZero();

    assertThat(session).hasContent("scanned\n");
  }

  @Test
  void refusesKeysWithPrefixesAndLimitsWithoutThem() {
    assertThat(command.run("read", "a/k", "--prefix=a/")).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("keys and prefixes are read apart");
    assertThat(cluster.command().run("read")).isEqualTo(ExitCode.USAGE);
    assertThat(cluster.command().run("read", "a/k", "--limit=1")).isEqualTo(ExitCode.USAGE);
    assertThat(cluster.command().run("read", "--prefix=a/", "--limit=0")).isEqualTo(ExitCode.USAGE);
    assertThat(cluster.command().run("read", "--prefix=a")).isEqualTo(ExitCode.USAGE);
  }

  private Freshness freshness(String option) {
    FakeCoordinator coordinator = answering(request -> ReadResponse.getDefaultInstance());
    assertThat(cluster.command().run("read", "a/k", option)).isZero();
    return ((ReadRequest) coordinator.calls().get(0)).getFreshness();
  }

  private FakeCoordinator answering(Function<Object, Object> answers) {
    return cluster.start(FakeCoordinator.committing().answering(answers));
  }

  private static Object reason(ErrorCode code) {
    return Reason.newBuilder().setCode(code).setMessage("not made here").build();
  }

  /** Three keys, one on each page. */
  private static Object page(Object message) {
    ScanRequest request = (ScanRequest) message;
    int number = request.getPageToken().isEmpty() ? 1 : Integer.parseInt(request.getPageToken());
    ReadValue value =
        ReadValue.newBuilder()
            .setParticipant("a")
            .setKey(number == 2 ? "k-2-long" : "k" + number)
            .setExists(true)
            .setKind(StateKind.STATE_KIND_COUNTER)
            .setCounter(number)
            .build();
    return ScanResponse.newBuilder()
        .setTimestamp(TIME)
        .setConsistency(Consistency.CONSISTENCY_EVENTUAL)
        .setStaleness(Duration.newBuilder().setNanos(250_000_000))
        .setSessionToken(number == 1 ? "scanned" : "")
        .addValues(value)
        .setNextPageToken(number == 3 ? "" : Integer.toString(number + 1))
        .build();
  }
}
