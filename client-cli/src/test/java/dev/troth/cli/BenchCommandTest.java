package dev.troth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.troth.v1.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {

  private static final Map<String, String> SHORT =
      Map.of(
          "--keys", "20",
          "--in-flight", "8",
          "--warmup", "0s",
          "--duration", "200ms",
          "--sample", "5");

  private final FakeCluster cluster = new FakeCluster();
  private final CommandRun command = cluster.command();
  private final FakeBank bank = new FakeBank("bank-a", "bank-b", "bank-c");

  @AfterEach
  void stop() {
    cluster.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"transfer", "hot", "read", "append", "mixed"})
  void measuresAWorkloadAndProvesIt(String workload) {
    assertThat(bench("--workload", workload, "--output", "json")).isZero();

    JsonObject report = command.json();
    assertThat(report.get("committed").getAsInt() + report.get("read").getAsInt()).isPositive();
    assertThat(report.getAsJsonObject("latencyMillis").get("p99.9").getAsDouble()).isPositive();
    JsonObject proof = report.getAsJsonObject("proof");
    assertThat(proof.get("result").getAsString()).isEqualTo("HOLDS");
    assertThat(proof.get("totalAfter")).isEqualTo(proof.get("totalBefore"));
  }

  @Test
  void saysThatTheProofHolds() {
    assertThat(bench()).isZero();

    assertThat(command.out())
        .startsWith("transfer over bank-a, bank-b, bank-c, 2 to a transaction; 20 keys at each")
        .containsPattern("keys under bench/\\d{8}-\\d{6}-[0-9a-f]{8}/\n")
        .contains("proof: conserved: 60 accounts hold 60,000,000,000,000 as before")
        .containsPattern("[1-5] transactions checked atomic, \\d+ of their events found in place");
  }

  @Test
  void aTransferThatLostOneSideIsFound() {
    bank.losingEvents(once(operation -> operation.getAdd().getDelta() > 0));

    assertThat(bench()).isEqualTo(ExitCode.REFUSED);

    assertThat(command.out())
        .contains("proof: VIOLATED\n")
        .containsPattern(
            "  bank-[abc]/bench/.*/accounts/\\d+ is \\d+ at version \\d+; its committed"
                + " transactions make it \\d+ at version \\d+\n")
        .contains("the total of all accounts is 59999999999999; it was 60000000000000");
  }

  /** The total is as before, and still it is found. */
  @Test
  void aTransferThatWasLostAltogetherIsFound() {
    AtomicInteger number = new AtomicInteger();
    bank.losingEvents(operation -> number.getAndIncrement() < 2);

    assertThat(bench()).isEqualTo(ExitCode.REFUSED);

    assertThat(command.out())
        .contains("proof: VIOLATED")
        .contains("its committed transactions make it")
        .doesNotContain("the total of all accounts");
  }

  @Test
  void aCommittedTransactionWithAnAbortedRegisterIsFound() {
    bank.losingVotes(operation -> operation.getParticipant().equals("bank-b"));

    assertThat(bench("--participants", "bank-a,bank-b")).isEqualTo(ExitCode.REFUSED);

    assertThat(command.out())
        .containsPattern(
            "transaction [0-9a-f-]{36} was told COMMITTED at .*Z.*; at bank-b it is ABORTED");
  }

  @Test
  void anAppendThatWasLostIsFound() {
    bank.losingEvents(once(Operation::hasAppend));

    assertThat(bench("--workload", "append")).isEqualTo(ExitCode.REFUSED);

    assertThat(command.out()).containsPattern("/streams/\\d+ has fewer than \\d+ events");
  }

  @Test
  void asksAgainForOutcomesThatItWasNotTold() {
    bank.notKnowingFirst();

    assertThat(bench("--output", "json")).isZero();

    assertThat(command.json().get("unknown").getAsInt()).isEqualTo(1);
    assertThat(command.json().getAsJsonObject("proof").get("unresolved").getAsInt()).isZero();
  }

  @Test
  void countsAbortsByReason() {
    bank.abortingFirst();

    int unused = bench("--output", "json");

    assertThat(command.json().getAsJsonObject("aborted").get("BOUND_CROSSED").getAsInt())
        .isEqualTo(1);
  }

  @Test
  void takesPartOnlyWhereItIsTold() {
    assertThat(bench("--participants", "bank-c,bank-a", "--output", "json")).isZero();

    assertThat(command.json().get("participants").toString()).isEqualTo("[\"bank-c\",\"bank-a\"]");
  }

  @Test
  void anOpenLoopStartsOnlySoMany() {
    assertThat(bench("--rate", "1000", "--output", "json")).isZero();

    assertThat(command.json().get("committed").getAsInt()).isLessThanOrEqualTo(200);
  }

  @Test
  void saysWhichMetricsItCannotRead() {
    assertThat(bench("--metrics", "127.0.0.1:1")).isEqualTo(ExitCode.REFUSED);

    assertThat(command.err()).startsWith("troth: cannot read metrics: 127.0.0.1:1: ");
  }

  @Test
  void namesWhatIsWrongWithAPlan() {
    assertThat(bench("--participants", "bank-a,gone")).isEqualTo(ExitCode.USAGE);
    assertThat(bench("--participants-per-transaction", "4")).isEqualTo(ExitCode.USAGE);
    assertThat(bench("--exclusive", "true")).isEqualTo(ExitCode.USAGE);
    assertThat(bench("--rate", "0")).isEqualTo(ExitCode.USAGE);
    assertThat(bench("--in-flight", "0")).isEqualTo(ExitCode.USAGE);

    assertThat(command.err())
        .contains("troth: no participant gone is up; there are: bank-a, bank-b, bank-c\n")
        .contains("--participants-per-transaction has to be from 1 to 3")
        .contains("--exclusive belongs to the workload `hot`")
        .contains("--rate has to be above 0")
        .contains("--in-flight has to be from 1 to 65536");
  }

  @Test
  void saysThatNoParticipantIsUp() {
    cluster.start(new FakeBank().coordinator());

    assertThat(command.run("bench")).isEqualTo(ExitCode.REFUSED);

    assertThat(command.err())
        .isEqualTo("troth: no participant is up; see `troth participant list`\n");
  }

  @Test
  void saysThatNothingCanBeReached() {
    cluster.kill(FakeCluster.A);

    assertThat(command.run("bench", "--timeout", "100ms")).isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void helpSaysThatKeysAreTheRunsOwn() {
    assertThat(command.run("bench", "--help")).isZero();

    assertThat(command.out()).contains("under bench/<run id>/").contains("--participants-per-tr");
  }

  private int bench(String... more) {
    cluster.start(bank.coordinator());
    Map<String, String> options = new LinkedHashMap<>(SHORT);
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    List<String> arguments = new ArrayList<>(List.of("bench"));
    options.forEach((name, value) -> arguments.add(name + "=" + value));
    return command.run(arguments.toArray(String[]::new));
  }

  private static Predicate<Operation> once(Predicate<Operation> which) {
    AtomicInteger times = new AtomicInteger();
    return operation -> which.test(operation) && times.getAndIncrement() == 0;
  }
}
