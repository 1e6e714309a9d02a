package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static dev.troth.systemtests.process.cluster.Documents.put;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.troth.id.TransactionId;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.Participant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people and programs get wrong: a clear error that names the thing, the documented exit code,
 * and nothing is written. Every document would also write a key at two participants; none may.
 */
class BadInputIT {

  private static final int REFUSED = 1;
  private static final int USAGE = 2;
  private static final int UNKNOWN = 3;
  private static final int UNREACHABLE = 4;

  private static final int MIB = 1 << 20;
  private static final String UNTOUCHED = "untouched";

  /** Two good operations, to be followed by the bad one. */
  private static final String BEGINNING =
      """
      {"atomic": {"operations": [
        {"participant": "bank-a", "put": {"key": "untouched", "value": "written"}},
        {"participant": "bank-b", "put": {"key": "untouched", "value": "written"}}\
      """;

  @RegisterExtension static final Clusters clusters = new Clusters();

  private static Cluster cluster;

  /**
   * A document nobody should take.
   *
   * @param named what the error must say
   */
  record Bad(String name, ByteString document, int exitCode, List<String> named) {

    static Bad of(String name, String document, int exitCode, String... named) {
      return new Bad(name, ByteString.copyFromUtf8(document), exitCode, List.of(named));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void start() {
    cluster = clusters.start(clusters.plan().participants("bank-a", "bank-b").coordinators(1));
    CliResult made =
        cluster
            .cli()
            .submit(
                atomic(
                    put("bank-a", "value", "text"),
                    add("bank-a", "full", Long.MAX_VALUE),
                    add("bank-b", "counter", 1)));
    assertThat(made.exitCode()).as(made.toString()).isZero();
  }

  static Stream<Bad> documents() {
    return Stream.concat(malformed(), Stream.concat(oversized(), meaningless()));
  }

  private static Stream<Bad> malformed() {
    return Stream.of(
        Bad.of("no YAML", "atomic:\n  operations: [\n  - {participant: bank-a", USAGE, "line"),
        Bad.of("no JSON", BEGINNING + ", oops]}}", USAGE, "expected a mapping", "oops"),
        Bad.of("half a JSON", BEGINNING, USAGE, "JSON", "ends too early"),
        Bad.of("empty", "", USAGE, "document"),
        Bad.of("a list", "[1, 2]", USAGE, "mapping"),
        with("unknown field", "{'participant':'bank-a','add':{'key':'k','dleta':1}}", "dleta"),
        with("no number", "{'participant':'bank-a','add':{'key':'k','delta':'many'}}", "delta"),
        with(
            "beyond 64 bits",
            "{'participant':'bank-a','add':{'key':'k','delta':9223372036854775808}}",
            "delta"),
        with(
            "participant named twice",
            "{'participant':'bank-a','participant':'bank-b','add':{'key':'k','delta':1}}",
            "participant"),
        with(
            "two actions",
            "{'participant':'bank-a','add':{'key':'k','delta':1},'get':{'key':'k'}}",
            "operations[2]"),
        with("no action", "{'participant':'bank-a'}", "operations[2]"),
        with("no key", "{'participant':'bank-a','add':{'delta':1}}", "operations[2].add.key"),
        with("no participant", "{'add':{'key':'k','delta':1}}", "operations[2].participant"),
        new Bad(
            "no UTF-8",
            ByteString.copyFrom(
                whole("{'participant':'bank-a','put':{'key':'\u00ff','value':''}}"), ISO_8859_1),
            USAGE,
            List.of("UTF-8")));
  }

  private static Stream<Bad> oversized() {
    return Stream.of(
        with("10 MiB value", putOf(10 * MIB), "4 MiB"),
        with("2 MiB value", putOf(2 * MIB), "operations[2].put.value", "1048576"),
        with("key of 513 bytes", addTo("k".repeat(513)), "operations[2].add.key", "512"),
        with("100 000 operations", manyOperations(100_000), "4 MiB"),
        with("1 001 operations", manyOperations(1_001), "atomic.operations", "1000"));
  }

  private static Stream<Bad> meaningless() {
    return Stream.of(
        Bad.of(
            "unknown participant",
            whole("{'participant':'nowhere','add':{'key':'k','delta':1}}"),
            REFUSED,
            "UNKNOWN_PARTICIPANT",
            "nowhere"),
        Bad.of(
            "wrong kind",
            whole("{'participant':'bank-a','add':{'key':'value','delta':1}}"),
            REFUSED,
            "WRONG_KIND",
            "value"),
        Bad.of(
            "overflow",
            whole("{'participant':'bank-a','add':{'key':'full','delta':1}}"),
            REFUSED,
            "OVERFLOW",
            "full"),
        Bad.of("id of no UUIDv7", withId("7b6f6f0e-0000-4000-8000-000000000000"), USAGE, "UUIDv7"),
        Bad.of(
            "future id",
            withId(idOf(Instant.now().plus(Duration.ofDays(1)))),
            USAGE,
            "id's time",
            "ahead"),
        Bad.of(
            "id of 1999", withId(idOf(Instant.parse("1999-12-31T00:00:00Z"))), UNKNOWN, "EXPIRED"),
        Bad.of(
            "saga in a circle",
            saga(
                "\"name\": \"one\", \"after\": [\"two\"]",
                "\"name\": \"two\", \"after\": [\"one\"]"),
            USAGE,
            "one -> two -> one"),
        Bad.of(
            "saga with two pivots",
            saga("\"name\": \"one\", \"pivot\": true", "\"name\": \"two\", \"pivot\": true"),
            USAGE,
            "saga.steps[1].pivot"),
        Bad.of(
            "saga that computes from what is not there",
            saga(
                "\"name\": \"one\"",
                "\"name\": \"two\", \"set\": [{\"field\": \"operations[0].put.value\", \"to\": \"steps.three.reads[0].value\"}]"),
            USAGE,
            "saga.steps[1].set[0]",
            "three"),
        Bad.of(
            "saga at nobody",
            saga("\"name\": \"one\"", "\"name\": \"two\"").replace("bank-b", "nowhere"),
            REFUSED,
            "UNKNOWN_PARTICIPANT",
            "nowhere"));
  }

  /** Two steps with these fields, each of which would write. */
  private static String saga(String first, String second) {
    return """
        {"saga": {"steps": [
          {%s, "operations": [{"participant": "bank-a", "put": {"key": "untouched", "value": "written"}}]},
          {%s, "operations": [{"participant": "bank-b", "put": {"key": "untouched", "value": "written"}}]}]}}
        """
        .formatted(first, second);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void isRefusedByName(Bad bad) throws IOException {
    Path file = cluster.directory().resolve("document");
    Files.write(file, bad.document().toByteArray());

    CliResult refused = cluster.cli().run("submit", file.toString());

    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(bad.exitCode());
    assertThat(refused.stderr()).contains(bad.named()).doesNotContain("Exception", "\tat ");
    assertThat(refused.json().get("outcome").getAsString()).isNotEqualTo("COMMITTED");
  }

  @Test
  void linesGetTheirOwnErrorsAndTheRestIsDone() throws IOException {
    Path file = cluster.directory().resolve("lines");
    Files.writeString(
        file,
        """
        {"atomic": {"operations": [{"participant": "bank-b", "add": {"key": "lines", "delta": 1}}]}}
        {"atomic": {"operations": [{"participant": "bank-b", "add": {"key": "lines", "detla": 1}}]}}
        not JSON
        {"atomic": {"operations": [{"participant": "nowhere", "add": {"key": "lines", "delta": 1}}]}}
        {"atomic": {"operations": [{"participant": "bank-b", "add": {"key": "lines", "delta": 1}}]}}
        """);

    CliResult result = cluster.cli().run("submit", "--lines", file.toString());

    assertThat(result.exitCode()).as(result.toString()).isEqualTo(USAGE); // The worst one's.
    assertThat(result.jsonLines())
        .extracting(line -> line.get("outcome").getAsString())
        .containsExactly("COMMITTED", "REFUSED", "REFUSED", "REFUSED", "COMMITTED");
    assertThat(result.jsonLines().get(1).toString()).contains("detla");
    assertThat(cluster.participant("bank-b").client().read("lines").getCounter()).isEqualTo(2);
  }

  @Test
  void aParticipantInManyOperationsIsOneBranch() {
    CliResult result =
        cluster
            .cli()
            .submit(
                atomic(
                    add("bank-a", "often", 1),
                    add("bank-b", "often", 1),
                    add("bank-a", "often", 1),
                    add("bank-a", "else", 1)));

    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(cluster.participant("bank-a").client().read("often").getCounter()).isEqualTo(2);
  }

  @Test
  void wrongUsageAndAbsentCoordinatorsHaveTheirExitCodes() {
    assertThat(cluster.cli().run("submit").exitCode()).isEqualTo(USAGE);
    assertThat(cluster.cli().run("submit", "/no/such/file").exitCode()).isEqualTo(USAGE);
    assertThat(cluster.cli().run("submit", "--add", "bank-a/k").exitCode()).isEqualTo(USAGE);
    assertThat(cluster.cli().run("read", "no-key").exitCode()).isEqualTo(USAGE);
    assertThat(cluster.cli().run("read", "nowhere/key").exitCode()).isEqualTo(REFUSED);
    CliResult absent =
        cluster
            .cli()
            .at("127.0.0.1:1")
            .run("--timeout", "1s", "submit", "--add", "bank-a/untouched=1");
    assertThat(absent.exitCode()).as(absent.toString()).isEqualTo(UNREACHABLE);
    assertThat(absent.stderr()).contains("127.0.0.1:1");
  }

  @AfterEach
  void nothingIsWritten() {
    for (Participant participant : cluster.participants()) {
      assertThat(participant.client().history(UNTOUCHED)).as(participant.name()).isEmpty();
      assertThat(participant.client().inDoubt()).as(participant.name()).isEmpty();
    }
  }

  /** A document whose third operation breaks a rule of form. */
  private static Bad with(String name, String operation, String... named) {
    return Bad.of(name, whole(operation), USAGE, named);
  }

  /** Single quotes stand for double ones. */
  private static String whole(String operation) {
    return BEGINNING + ", " + operation.replace('\'', '"') + "]}}";
  }

  private static String withId(String id) {
    return BEGINNING.replaceFirst("\\{", "{\"id\": \"" + id + "\", ") + "]}}";
  }

  private static String idOf(Instant time) {
    return TransactionId.create(time, new Random(1)).toString();
  }

  private static String putOf(int bytes) {
    return "{'participant':'bank-a','put':{'key':'k','value':'" + "v".repeat(bytes) + "'}}";
  }

  private static String addTo(String key) {
    return "{'participant':'bank-a','add':{'key':'" + key + "','delta':1}}";
  }

  private static String manyOperations(int count) {
    return addTo("k") + (", " + addTo("k")).repeat(count - 3);
  }
}
