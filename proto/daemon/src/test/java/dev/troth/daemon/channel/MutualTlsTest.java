package dev.troth.daemon.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.troth.daemon.CapturedLog;
import dev.troth.daemon.TestAuthority;
import dev.troth.daemon.log.LogOutput;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.options.ByteSize;
import dev.troth.daemon.options.ChannelOptions;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.options.LogOptions;
import dev.troth.tls.Reload;
import dev.troth.tls.ReloadingCredentials;
import dev.troth.tls.TlsFailures;
import dev.troth.tls.TlsFiles;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.protobuf.services.HealthStatusManager;
import io.netty.pkitesting.X509Bundle;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class MutualTlsTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path directory;

  private final AtomicReference<Optional<PeerIdentity>> seen =
      new AtomicReference<>(Optional.empty());
  private TestAuthority authority;
  private TestAuthority foreign;
  private final Deque<Server> servers = new ArrayDeque<>();
  private final Deque<ManagedChannel> channels = new ArrayDeque<>();

  @BeforeEach
  void makeAuthorities() throws Exception {
    LogOutput.configure(new LogOptions());
    authority = new TestAuthority("authority");
    foreign = new TestAuthority("foreign");
  }

  @AfterEach
  void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    servers.forEach(Server::shutdownNow);
  }

  @Test
  void theServerKnowsWhoCalls() throws Exception {
    serve(good("server"));
    connect(good("orders"));

    check();

    assertThat(seen.get()).contains(new PeerIdentity("localhost"));
  }

  @Test
  void aClientRefusesAnExpiredServer() throws Exception {
    serve(of(authority, "server", authority.issueExpired("server")));
    connect(good("client"));

    assertThat(whyNot())
        .startsWith("the server's certificate (CN=server) expired at ")
        .endsWith("; renew it");
  }

  @Test
  void aClientRefusesAServerOfAnotherAuthority() throws Exception {
    serve(of(foreign, "server", foreign.issue("server")));
    connect(good("client"));

    assertThat(whyNot())
        .startsWith("the server's certificate (CN=server) was issued by CN=foreign, which is none")
        .endsWith("ca.crt");
  }

  @Test
  void aClientRefusesAServerThatItDidNotCall() throws Exception {
    serve(of(authority, "server", authority.issueFor("server", "bank-b.example")));
    connect(good("client"));

    assertThat(whyNot())
        .startsWith(
            "the server's certificate (CN=server) is for bank-b.example, not for 127.0.0.1;");
  }

  @Test
  void aServerRefusesAnExpiredClient() throws Exception {
    serve(good("server"));
    connect(of(authority, "client", authority.issueExpired("client")));

    assertThat(whyNot())
        .isEqualTo("it refuses the certificate shown to it, which has expired: renew it");
  }

  @Test
  void aServerRefusesAClientOfAnotherAuthority() throws Exception {
    serve(good("server"));
    TlsFiles files = foreign.write(directory.resolve("client"), foreign.issue("client"));
    Files.writeString(files.authority(), authority.pem());
    connect(TransportSecurity.tls(ReloadingCredentials.load(files)));

    assertThat(whyNot()).startsWith("it does not trust the certificate shown to it:");
  }

  @Test
  void aServerRefusesAClientWithoutACertificate() throws Exception {
    serve(good("server"));
    connect(TlsChannelCredentials.newBuilder().trustManager(trusted()).build());

    assertThat(whyNot()).startsWith("it wants a certificate:");
  }

  @Test
  void aServerRefusesAnOlderTls() throws Exception {
    serve(good("server"));
    connect(
        NettySslContextChannelCredentials.create(
            GrpcSslContexts.forClient()
                .trustManager(trusted())
                .keyManager(
                    directory.resolve("server/tls.crt").toFile(),
                    directory.resolve("server/tls.key").toFile())
                .protocols("TLSv1.2")
                .build()));

    assertThat(whyNot()).isEqualTo("it does not speak TLS 1.3");
  }

  @Test
  void aSecuredServerTakesNobodyInTheClear() throws Exception {
    serve(good("server"));
    connect(InsecureChannelCredentials.create());

    assertThat(fails().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void aSecuredClientTellsThatAServerSpeaksInTheClear() throws Exception {
    serve(TransportSecurity.plaintext());
    connect(good("client"));

    assertThat(whyNot()).startsWith("it speaks in the clear: give it --tls-certificate");
  }

  @Test
  void newConnectionsUseNewFilesAndOpenOnesGoOn() throws Exception {
    ReloadingCredentials serving =
        authority.credentials(directory.resolve("server"), authority.issue("server"));
    serve(TransportSecurity.tls(serving));
    connect(good("client"));
    check();

    foreign.write(directory.resolve("server"), foreign.issue("server"));
    assertThat(serving.reload().result()).isEqualTo(Reload.Result.REPLACED);

    check();
    channels.getLast().shutdownNow();
    connect(good("client"));
    assertThat(whyNot()).contains("issued by CN=foreign");
    channels.getLast().shutdownNow();
    connect(of(foreign, "other", foreign.issue("other")));
    check();
  }

  @Test
  void aPeerAtABareAddressMayProveToBeSomebodyByName() throws Exception {
    serve(of(authority, "server", authority.issueFor("server", "troth-coordinator")));
    ChannelOptions options = new ChannelOptions();
    var unused =
        new CommandLine(options)
            .registerConverter(Duration.class, Duration::parse)
            .parseArgs("--peer-tls-name", "troth-coordinator");
    ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    try {
      channels.add(
          new PeerChannels(
                  options, ByteSize.ofMiB(4), good("client"), timers, new SplittableRandom(1))
              .open(new HostPort("127.0.0.1", servers.getLast().getPort())));

      check();
    } finally {
      timers.shutdownNow();
    }
  }

  @Test
  void aDaemonLogsOnceWhyItCannotTalkToAPeer() throws Exception {
    serve(of(foreign, "server", foreign.issue("server")));
    ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    channels.add(
        new PeerChannels(
                new ChannelOptions(),
                ByteSize.ofMiB(4),
                good("client"),
                timers,
                new SplittableRandom(1))
            .open(new HostPort("localhost", servers.getLast().getPort())));

    try (CapturedLog log = new CapturedLog(RefusedPeers.class)) {
      var first = fails();
      var second = fails();

      assertThat(first.getCode()).isEqualTo(second.getCode());
      assertThat(log.events())
          .extracting(ILoggingEvent::getFormattedMessage)
          .singleElement()
          .asString()
          .startsWith("cannot talk to peer address=localhost:" + servers.getLast().getPort())
          .contains("issued by CN=foreign");
    } finally {
      timers.shutdownNow();
    }
  }

  @Test
  void aServerLogsWhomItRefusesAndWhy() throws Exception {
    serve(good("server"));
    try (CapturedLog log = new CapturedLog(RefusedClients.class)) {
      connect(TlsChannelCredentials.newBuilder().trustManager(trusted()).build());
      assertThat(whyNot()).startsWith("it wants a certificate");
      connect(of(authority, "late", authority.issueExpired("late")));
      assertThat(whyNot()).contains("expired");
      connect(InsecureChannelCredentials.create());
      assertThat(fails().getCode()).isEqualTo(Status.Code.UNAVAILABLE);

      Awaitility.await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(log.events())
                      .extracting(ILoggingEvent::getFormattedMessage)
                      .anyMatch(line -> line.contains(": the client showed no certificate"))
                      .anyMatch(
                          line -> line.contains(": the client's certificate (CN=late) expired"))
                      .anyMatch(line -> line.contains(": the client speaks in the clear"))
                      .allMatch(line -> line.startsWith("connection refused from=/127.0.0.1:")));
    }
  }

  @Test
  void filesAreLookedAtAgainAndAgain() throws Exception {
    TlsFiles files = authority.write(directory.resolve("own"), authority.issue("first"));
    ReloadingCredentials credentials = ReloadingCredentials.load(files);
    Metrics metrics = new Metrics();
    CertificateWatch watch = new CertificateWatch(credentials, Clock.systemUTC(), metrics);
    try (CapturedLog log = new CapturedLog(CertificateWatch.class)) {
      watch.run();
      authority.write(directory.resolve("own"), authority.issueExpired("second"));
      watch.run();
      watch.run();

      assertThat(log.events())
          .extracting(ILoggingEvent::getFormattedMessage)
          .satisfiesExactly(
              reloaded ->
                  assertThat(reloaded)
                      .startsWith("certificates reloaded: certificate of CN=second"),
              expired ->
                  assertThat(expired)
                      .startsWith(
                          "this daemon's certificate has expired: everybody refuses it; renew it"));
      assertThat(metrics.scrape())
          .contains("troth_tls_reloads_total{result=\"replaced\"} 1.0")
          .containsPattern("troth_tls_certificate_expires_seconds -86[34]\\d\\d\\.");
    }
  }

  private TransportSecurity good(String name) throws Exception {
    return of(authority, name, authority.issue(name));
  }

  private TransportSecurity of(TestAuthority trusted, String name, X509Bundle own)
      throws Exception {
    return TransportSecurity.tls(trusted.credentials(directory.resolve(name), own));
  }

  private File trusted() {
    return directory.resolve("server/ca.crt").toFile();
  }

  private void serve(TransportSecurity security) throws Exception {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    servers.add(
        NettyServerBuilder.forAddress(loopback, security.forServers(ConnectionLimit.none()))
            .addService(new HealthStatusManager().getHealthService())
            .intercept(new Witness())
            .build()
            .start());
  }

  private void connect(TransportSecurity security) {
    connect(security.forChannels());
  }

  private void connect(ChannelCredentials credentials) {
    channels.add(
        NettyChannelBuilder.forAddress("127.0.0.1", servers.getLast().getPort(), credentials)
            .build());
  }

  private void check() {
    var unused =
        HealthGrpc.newBlockingStub(channels.getLast())
            .withDeadlineAfter(LIMIT)
            .check(HealthCheckRequest.getDefaultInstance());
  }

  private Status fails() {
    return catchThrowableOfType(StatusRuntimeException.class, this::check).getStatus();
  }

  private String whyNot() {
    Status status = fails();
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    return TlsFailures.explain(status.asRuntimeException()).orElseThrow();
  }

  private final class Witness implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      seen.set(PeerIdentity.of(call.getAttributes()));
      return next.startCall(call, headers);
    }
  }
}
