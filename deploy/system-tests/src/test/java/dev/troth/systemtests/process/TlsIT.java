package dev.troth.systemtests.process;

import static dev.troth.systemtests.process.cluster.Documents.add;
import static dev.troth.systemtests.process.cluster.Documents.atomic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.troth.systemtests.process.Strangers.Kind;
import dev.troth.systemtests.process.cluster.Certificates;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import dev.troth.systemtests.process.cluster.Command;
import dev.troth.systemtests.process.cluster.DaemonProcess;
import dev.troth.systemtests.process.cluster.OddCertificate;
import dev.troth.systemtests.process.cluster.Participant;
import dev.troth.systemtests.process.transfers.Answer;
import dev.troth.systemtests.process.transfers.TransferStream;
import dev.troth.tls.TlsFailures;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every hop is secured: what is refused there, and what goes on while certificates change. */
class TlsIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final int USAGE = 2;
  private static final int UNREACHABLE = 4;

  private static final String NOT_TRUSTED = "it does not trust the certificate shown to it";
  private static final String EXPIRED = "it refuses the certificate shown to it, which has expired";

  @RegisterExtension static final Clusters clusters = new Clusters();

  private static Cluster cluster;
  private static Certificates certificates;

  @BeforeAll
  static void start() {
    cluster =
        clusters.start(clusters.plan().participants("bank-a", "bank-b").coordinators(2).withTls());
    certificates = cluster.certificates();
  }

  @Test
  void everyCertificateAndTheAuthorityChangeUnderLoadAndNothingFails() throws Exception {
    TransferStream load =
        TransferStream.start(
            cluster.cli(), () -> atomic(add("bank-a", "rotated", -1), add("bank-b", "rotated", 1)));
    List<String> names =
        new ArrayList<>(cluster.daemons().stream().map(DaemonProcess::name).toList());
    names.add(Certificates.CLIENT);
    Map<String, Integer> reloads = new HashMap<>();
    cluster.daemons().forEach(daemon -> reloads.put(daemon.name(), reloads(daemon)));

    certificates.issue(names);
    awaitReload(reloads);
    assertSomebodyNewIsTaken();

    Certificates newer = foreign("newer");
    newer.issue(names);
    for (String name : names) {
      Files.writeString(
          certificates.of(name).authority(), certificates.authority() + newer.authority());
    }
    awaitReload(reloads);
    for (String name : names) {
      // One after the other, as a careless hand would: the pair is seen half-way.
      copy(newer.of(name).certificate(), certificates.of(name).certificate());
      copy(newer.of(name).key(), certificates.of(name).key());
    }
    awaitReload(reloads);
    assertSomebodyNewIsTaken();
    for (String name : names) {
      Files.writeString(certificates.of(name).authority(), newer.authority());
    }
    awaitReload(reloads);
    cluster.coordinator(1).process().terminate();
    cluster.coordinator(1).process().startAndAwaitReady();
    cluster.awaitMembership();
    assertSomebodyNewIsTaken();

    List<Answer> answers = load.answers();
    assertThat(answers).hasSizeGreaterThan(50).allMatch(answer -> answer.is("COMMITTED"));
    // Back to the cluster's own authority, for what comes after.
    for (String name : names) {
      Files.writeString(
          certificates.of(name).authority(), certificates.authority() + newer.authority());
    }
    certificates.issue(names);
  }

  @Test
  void aCommandThatIsNotTrustedIsToldWhy() throws Exception {
    OddCertificate.issueExpired(certificates, "expired-client");
    foreign("foreign-client").issueTo(certificates, "foreign-client");

    refused(certificates.variables("expired-client"), EXPIRED);
    refused(certificates.variables("foreign-client"), NOT_TRUSTED);
    DaemonProcess coordinator = cluster.coordinator(1).process();
    awaitLog(coordinator, "client's certificate (CN=expired-client)", whyNot(Kind.LATE));
    awaitLog(coordinator, "client's certificate (CN=foreign-client)", whyNot(Kind.FOREIGN));
  }

  @Test
  void aCommandInTheClearIsToldWhatMayBeMissing() {
    CliResult refused = cluster.cli().with(Map.of()).run("participant", "list");

    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(UNREACHABLE);
    assertThat(refused.stderr()).contains("if it is secured, give --tls-certificate");
  }

  @Test
  void nobodyIsTakenWithoutACertificate() throws Exception {
    withoutCertificate(cluster.coordinator(1).process());
    withoutCertificate(cluster.participant("bank-a").process());
  }

  @Test
  void strangersAreRefusedAtEveryHopWhicheverEndTheyAreAt() throws Exception {
    Participant bankA = cluster.participant("bank-a");
    DaemonProcess bankB = cluster.participant("bank-b").process();
    DaemonProcess coordinator = cluster.coordinator(1).process();
    DaemonProcess follower = aReplicaThatOnlyCoordinatorsTrust("bank-b");
    Strangers strangers = new Strangers(cluster, foreign("other"), bankA.process());
    strangers.leaveInDoubtWith(bankA);
    awaitLog(strangers.participant(), "this daemon's certificate has expired");

    for (Kind kind : Kind.values()) {
      strangers.become(kind);
      refusedByTheCommand(strangers.coordinator(), kind);
      if (kind != Kind.ELSEWHERE) {
        awaitRefusedClient(strangers.participant(), kind.participant(), kind, coordinator);
        awaitRefusedClient(strangers.coordinator(), kind.coordinator(), kind, bankA.process());
        awaitRefusedClient(strangers.participant(), kind.participant(), kind, bankA.process());
      }
      awaitRefusedServer(
          strangers.coordinator(), strangers.participant(), kind.participant(), kind);
      awaitRefusedServer(bankA.process(), strangers.coordinator(), kind.coordinator(), kind);
      awaitRefusedServer(bankA.process(), strangers.participant(), kind.participant(), kind);
    }
    awaitRefusedClient(follower, "follower", Kind.FOREIGN, bankB);
  }

  private static void refusedByTheCommand(DaemonProcess server, Kind kind) {
    await("a command refuses " + kind.coordinator())
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              CliResult refused = cluster.cli().at(server).run("participant", "list");
              assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(UNREACHABLE);
              assertThat(refused.stderr())
                  .contains(
                      "the server's certificate (CN=" + kind.coordinator() + ") " + whyNot(kind));
            });
  }

  private static void awaitRefusedClient(
      DaemonProcess client, String name, Kind kind, DaemonProcess server) {
    awaitLog(
        client,
        "cannot talk to peer address=" + address(server),
        kind == Kind.LATE ? EXPIRED : NOT_TRUSTED);
    awaitLog(server, "client's certificate (CN=" + name + ")", whyNot(kind));
  }

  private static void awaitRefusedServer(
      DaemonProcess client, DaemonProcess server, String name, Kind kind) {
    awaitLog(
        client,
        "cannot talk to peer address=" + address(server),
        "the server's certificate (CN=" + name + ")",
        whyNot(kind));
    awaitLog(
        server,
        "connection refused",
        kind == Kind.LATE
            ? "the client refuses this daemon's certificate, which has expired"
            : "the client does not trust this daemon's certificate");
  }

  private static String whyNot(Kind kind) {
    return switch (kind) {
      case LATE -> "expired at";
      case FOREIGN -> "was issued by";
      case ELSEWHERE -> "is for " + Strangers.OTHER_HOST + ", not for 127.0.0.1";
    };
  }

  /** They tell it where its participant is, which does not trust it. */
  private static DaemonProcess aReplicaThatOnlyCoordinatorsTrust(String source) throws IOException {
    Certificates other = foreign("other-participant");
    other.issueTo(certificates, "follower");
    for (int number = 1; number <= 2; number++) {
      Files.writeString(
          certificates.of("coordinator-" + number).authority(),
          other.authority(),
          StandardOpenOption.APPEND);
    }
    List<String> options = new ArrayList<>(List.of("--name", "follower", "--replica-of", source));
    options.addAll(List.of("--data-dir", cluster.dataDirectory("follower").toString()));
    cluster.coordinatorAddresses().forEach(a -> options.addAll(List.of("--coordinator", a)));
    DaemonProcess follower = cluster.stranger("follower", "troth-participant", options);
    follower.start();
    return follower;
  }

  @ParameterizedTest
  @ValueSource(strings = {"troth-coordinator", "troth-participant"})
  void nothingIsServedToOthersInTheClearUnlessSomebodySaysSo(String program) {
    List<String> command = new ArrayList<>();
    command.add(cluster.surroundings().program(program).toString());
    command.addAll(List.of("--listen", "0.0.0.0:0", "--http", "127.0.0.1:0"));
    if (program.equals("troth-participant")) {
      command.addAll(List.of("--name", "r", "--replica-of", "bank-a", "--data-dir", "none"));
    }
    CliResult refused =
        new Command(cluster.directory().resolve(program)).run(command.toArray(String[]::new));

    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(USAGE);
    assertThat(refused.stderr())
        .contains("listen: 0.0.0.0:0 can be reached from other hosts")
        .contains("--insecure");
  }

  private static Certificates foreign(String name) {
    return new Certificates(cluster.surroundings(), cluster.directory().resolve(name));
  }

  /** The command connects anew each time. */
  private static void assertSomebodyNewIsTaken() {
    CliResult list = cluster.cli().run("participant", "list");
    assertThat(list.exitCode()).as(list.toString()).isZero();
  }

  private static void refused(Map<String, String> variables, String words) {
    CliResult refused = cluster.cli().with(variables).run("participant", "list");

    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(UNREACHABLE);
    assertThat(refused.stderr()).contains(words);
    CliResult submitted =
        cluster.cli().with(variables).run("submit", "--add", "bank-a/accounts/x=1");
    assertThat(submitted.exitCode()).as(submitted.toString()).isEqualTo(UNREACHABLE);
    assertThat(submitted.stderr()).contains(words);
  }

  private static void withoutCertificate(DaemonProcess daemon) throws IOException {
    ManagedChannel channel =
        Grpc.newChannelBuilder(
                daemon.endpoint().address(),
                TlsChannelCredentials.newBuilder()
                    .trustManager(certificates.of(Certificates.CLIENT).authority().toFile())
                    .build())
            .build();
    try {
      StatusRuntimeException refusal =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  HealthGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(LIMIT)
                      .check(HealthCheckRequest.getDefaultInstance()));
      assertThat(TlsFailures.explain(refusal).orElseThrow()).startsWith("it wants a certificate");
      awaitLog(daemon, "the client showed no certificate");
    } finally {
      channel.shutdownNow();
    }
  }

  /** Waits until each daemon has reloaded once more. */
  private static void awaitReload(Map<String, Integer> before) {
    for (DaemonProcess daemon : cluster.daemons()) {
      int count = before.getOrDefault(daemon.name(), 0);
      await(daemon.name() + " has reloaded its certificates")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> reloads(daemon) > count);
      before.put(daemon.name(), reloads(daemon));
    }
  }

  private static int reloads(DaemonProcess daemon) {
    return daemon.log().ofRun().split("certificates reloaded", -1).length - 1;
  }

  private static String address(DaemonProcess daemon) {
    return daemon.endpoint().address();
  }

  private static void awaitLog(DaemonProcess daemon, String... words) {
    await(daemon.name() + " says " + String.join(" ... ", words))
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                daemon
                    .log()
                    .ofRun()
                    .lines()
                    .anyMatch(line -> List.of(words).stream().allMatch(line::contains)));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }
}
