package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.troth.systemtests.process.cluster.Cli;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Command;
import dev.troth.systemtests.process.cluster.Hosts;
import dev.troth.systemtests.process.cluster.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The bank example, over daemons that are installed as the README says, on hosts that {@code
 * deploy/local/hosts} makes, with a network in between that is never well. {@code -Dorders=FILE}
 * pays other orders than the made-up ones, on as many hosts as they take, {@code -Drounds=10} goes
 * on for longer.
 */
class HostsIT {

  private static final int ROUNDS = Integer.getInteger("rounds", 1);

  /** How many times over the example's orders are paid. */
  private static final int COPIES = 20;

  /** Few, so that the payments last as long as a round of mishaps. */
  private static final int FEW_IN_FLIGHT = 8;

  private static final int MANY_IN_FLIGHT = 64;

  private static final int SHORTEST_CUT_MILLIS = 500;

  /** In a build's only round; later ones last up to {@link #LONGEST_CUT_MILLIS}. */
  private static final int LONGEST_FIRST_CUT_MILLIS = 700;

  private static final int LONGEST_CUT_MILLIS = 6_000;
  private static final Duration PEACE = Duration.ofMillis(100);
  private static final Duration PAY_LIMIT = Duration.ofMinutes(20);

  /** The promise for what is in doubt once everybody is back (I17). */
  private static final Duration IN_DOUBT_LIMIT = Duration.ofSeconds(10);

  private final Surroundings surroundings = Surroundings.ofBuild();
  private final Path directory = surroundings.work().resolve("HostsIT");
  private final Path data = directory.resolve("orders");
  private final Path example = surroundings.repository().resolve("deploy/examples/bank");
  private final boolean given = !System.getProperty("orders", "").isEmpty();
  private final Path orders = orders();
  private final List<String> participants = PaymentOrders.participants(orders);
  private final Hosts hosts = new Hosts(directory, participants);

  @RegisterExtension
  final AfterTestExecutionCallback logs =
      context -> {
        if (context.getExecutionException().isPresent()) {
          hosts.printLogTails();
        }
      };

  /** Two banks and the paying one: with two coordinators that is five hosts. */
  private Path orders() {
    if (given) {
      return Path.of(System.getProperty("orders", "")).toAbsolutePath();
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return PaymentOrders.write(
        example, List.of("AB", "CD"), COPIES, directory.resolve("orders.tsv"));
  }

  @BeforeEach
  void sayWhenItIsNotTested() {
    if (!hosts.arePossible()) {
      System.err.println(
          "*** NOT TESTED: hosts. They take root, python3, iproute2 and /dev/net/tun. ***");
      abort("no network namespaces here");
    }
  }

  @Test
  void everyOrderIsPaidOnceAndEveryAccountIsRightWhateverTheNetworkDoes() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed=" + seed);
    clean();
    hosts.start();
    hosts.fault("delay", "35", "7");
    hosts.fault("loss", "2");

    CompletableFuture<CliResult> paid =
        CompletableFuture.supplyAsync(() -> pay(given ? MANY_IN_FLIGHT : FEW_IN_FLIGHT));
    try {
      awaitPayments(paid);
      harm(new Random(seed), paid);
    } finally {
      hosts.heal();
    }
    CliResult result = paid.join();
    if (result.exitCode()
        != 0) { // it went on without an answer: the same orders under the same ids
      System.out.println(result.stderr());
      result = pay(MANY_IN_FLIGHT);
    }
    System.out.println(result.stdout());
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.stdout()).contains("Every order is paid once").doesNotContain("DIFFERENT");
    awaitNothingInProgress(hosts.cli());
    hosts.stop();
    participants.parallelStream()
        .map(hosts::verifyStore)
        .forEach(verified -> assertThat(verified.exitCode()).as(verified.toString()).isZero());
  }

  /** The example's script, on the clients' host. */
  private CliResult pay(int inFlight) {
    return hosts.run(
        PAY_LIMIT,
        script(),
        "--dir",
        data.toString(),
        "--coordinator",
        hosts.coordinators(),
        "--in-flight",
        Integer.toString(inFlight),
        orders.toString());
  }

  private void clean() {
    CliResult cleaned =
        new Command(directory.resolve("clean")).run(script(), "clean", "--dir", data.toString());
    assertThat(cleaned.exitCode()).as(cleaned.toString()).isZero();
  }

  private String script() {
    return example.resolve("run").toString();
  }

  private void awaitPayments(CompletableFuture<CliResult> paid) {
    await("payments are answered")
        .atMost(PAY_LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> paid.isDone() || PaymentOrders.answered(data) > 0);
  }

  /** All the time everything is late, and one frame in fifty lost. */
  private void harm(Random random, CompletableFuture<CliResult> paid) throws InterruptedException {
    for (int round = 0; round < ROUNDS && !paid.isDone(); round++) {
      for (String host : hosts.daemons()) {
        System.out.println("not heard: " + host);
        hosts.fault("cut", host, "all");
        endure(random, round, host);
        System.out.println("hears nobody: " + host);
        hosts.fault("cut", "all", host);
        endure(random, round, host);
      }
      String victim = hosts.daemons().get(random.nextInt(hosts.daemons().size()));
      System.out.println("vanishes: " + victim);
      hosts.fault("vanish", victim);
      hosts.kill(victim);
      Thread.sleep(length(random, round));
      hosts.start(victim);
      endure(random, round, victim);
      System.out.println("round " + (round + 1) + " is over, all are paid: " + paid.isDone());
    }
  }

  private void endure(Random random, int round, String host) throws InterruptedException {
    Thread.sleep(length(random, round));
    hosts.heal(host);
    Thread.sleep(PEACE.toMillis());
  }

  private static int length(Random random, int round) {
    return random.nextInt(
        SHORTEST_CUT_MILLIS, round == 0 ? LONGEST_FIRST_CUT_MILLIS : LONGEST_CUT_MILLIS);
  }

  private static void awaitNothingInProgress(Cli cli) {
    await("nothing is in doubt")
        .atMost(IN_DOUBT_LIMIT)
        .untilAsserted(
            () -> {
              CliResult listed = cli.run("transaction", "list");
              assertThat(listed.exitCode()).as(listed.toString()).isZero();
              assertThat(listed.json().getAsJsonArray("transactions")).isEmpty();
              assertThat(listed.stderr()).isEmpty(); // whoever could not be asked would be named
            });
  }

  @AfterEach
  void removeHosts() {
    hosts.close();
  }
}
