package dev.troth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.cli.client.FakeCoordinator;
import dev.troth.id.TransactionId;
import dev.troth.v1.Checkpoint;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.SubscribeResponse;
import dev.troth.v1.SubscribedEvent;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a whole, in processes of its own where that matters. */
class TrothTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void helpNeedsNoCoordinatorAndLoadsNoTransport() throws Exception {
    for (List<String> arguments :
        List.of(
            List.of("--help"),
            List.of("submit", "--help"),
            List.of("read", "--help"),
            List.of("history", "--help"),
            List.of("events", "--help"),
            List.of("transaction"),
            List.of("bench", "--help"))) {
      List<String> all = new ArrayList<>(List.of("-Xlog:class+load"));
      all.add(Troth.class.getName());
      all.addAll(arguments);

      String output = java(all);

      assertThat(output)
          .contains("dev.troth.cli.Troth")
          .doesNotContain(" io.grpc.")
          .doesNotContain(" org.HdrHistogram.");
    }
  }

  @Test
  void talksToACoordinatorOverTcp() throws Exception {
    FakeCoordinator coordinator = FakeCoordinator.committing();
    Server server = serve(coordinator);
    try {
      String output =
          java(
              List.of(
                  Troth.class.getName(),
                  "submit",
                  "--add=p/k=1",
                  "--coordinator=127.0.0.1:1",
                  "--coordinator=127.0.0.1:" + server.getPort()));

      assertThat(output)
          .isEqualTo(
              "COMMITTED  "
                  + coordinator.submittedIds().get(0)
                  + "  2023-11-14T22:13:20.123Z\nexit code 0");
    } finally {
      server.shutdownNow();
    }
  }

  /** Ctrl-C does the same. */
  @Test
  void aFollowThatIsToldToEndHasDoneItsWork() throws Exception {
    SubscribeResponse answer =
        SubscribeResponse.newBuilder()
            .addEvents(
                SubscribedEvent.newBuilder()
                    .setParticipant("p")
                    .setEntry(
                        JournalEntry.newBuilder()
                            .setPosition(7)
                            .setRegister(
                                RegisterKey.newBuilder()
                                    .setTransactionId(
                                        TransactionId.parse("01939c2e-7d1a-7c3e-8b1f-3f0c8a5d2b11")
                                            .orElseThrow()
                                            .toBytes()))))
            .setCheckpoint(Checkpoint.getDefaultInstance())
            .build();
    Server server =
        serve(
            FakeCoordinator.committing()
                .answering(request -> List.of(answer, FakeCoordinator.SILENCE)));
    Path checkpoint = folder.resolve("seen");
    try {
      Process follow =
          new ProcessBuilder(
                  command(
                      List.of(
                          Troth.class.getName(),
                          "events",
                          "p/",
                          "--output=json",
                          "--checkpoint=" + checkpoint,
                          "--coordinator=127.0.0.1:" + server.getPort())))
              .start();
      String line = follow.inputReader().readLine();
      follow.destroy();

      assertThat(line).contains("\"position\":7");
      assertThat(follow.waitFor()).isZero();
      assertThat(checkpoint).content().contains("p/*");
    } finally {
      server.shutdownNow();
    }
  }

  private static Server serve(FakeCoordinator coordinator) throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .directExecutor()
        .addService(coordinator)
        .build()
        .start();
  }

  @Test
  void saysWhyACoordinatorCannotBeReached() throws Exception {
    String output =
        java(
            List.of(
                Troth.class.getName(),
                "read",
                "p/k",
                "--timeout=2s",
                "--coordinator=127.0.0.1:1",
                "--coordinator=no-such-host.invalid:1"));

    assertThat(output)
        .contains("127.0.0.1:1: connection refused")
        .contains("no-such-host.invalid:1: unknown host")
        .doesNotContain("Exception")
        .endsWith("exit code 4");
  }

  @Test
  void namesTheCommandsWhenNoneIsGiven() {
    try (FakeCluster cluster = new FakeCluster()) {
      CommandRun command = cluster.command();

      assertThat(command.run()).isEqualTo(ExitCode.USAGE);
      assertThat(command.err()).isEqualTo("troth: name a command\nSee `troth --help`.\n");
      assertThat(cluster.command().run("participant")).isEqualTo(ExitCode.USAGE);
      assertThat(cluster.command().run("submti")).isEqualTo(ExitCode.USAGE);
    }
  }

  /** A pipe has no position, which some ways of reading ask for. */
  @Test
  void readsADocumentFromAPipe() throws Exception {
    String output = java(List.of(Troth.class.getName(), "submit", "-"), "{unknown: 1}");

    assertThat(output).contains("unknown").endsWith("exit code 2");
  }

  @Test
  void helpShowsExamplesAndExitCodes() {
    try (FakeCluster cluster = new FakeCluster()) {
      CommandRun command = cluster.command();

      assertThat(command.run("--help")).isZero();
      assertThat(command.out())
          .contains("troth submit --add")
          .contains("3  the outcome is unknown")
          .contains("generate-completion");
    }
  }

  @Test
  void printsItsVersion() {
    try (FakeCluster cluster = new FakeCluster()) {
      CommandRun command = cluster.command();

      assertThat(command.run("--version")).isZero();
      assertThat(command.out()).startsWith("troth ");
    }
  }

  @Test
  void generatesACompletionScript() {
    try (FakeCluster cluster = new FakeCluster()) {
      CommandRun command = cluster.command();

      assertThat(command.run("generate-completion")).isZero();
      assertThat(command.out()).contains("complete -F").contains("--in-flight");
    }
  }

  private static String java(List<String> arguments) throws IOException, InterruptedException {
    return java(arguments, "");
  }

  private static String java(List<String> arguments, String input)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command(arguments)).redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return output + "exit code " + process.waitFor();
  }

  private static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.addAll(arguments);
    return command;
  }
}
