package dev.troth.daemon.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.troth.daemon.TestAuthority;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.trace.TraceParent;
import dev.troth.daemon.trace.Tracer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collector with a certificate of its own authority, which wants a token. */
final class CollectorTest {

  @TempDir Path directory;

  private final Metrics metrics = new Metrics();
  private final BlockingQueue<List<String>> heard = new LinkedBlockingQueue<>();
  private HttpServer server;
  private URI to;
  private Path authority;

  @BeforeEach
  void start() throws Exception {
    TestAuthority own = new TestAuthority("collectors");
    authority = Files.writeString(directory.resolve("ca.crt"), own.pem());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(own.issue("collector").toKeyManagerFactory().getKeyManagers(), null, null);
    HttpsServer secured =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    secured.setHttpsConfigurator(new HttpsConfigurator(tls));
    secured.createContext(
        "/",
        exchange -> {
          heard.add(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    secured.start();
    server = secured;
    to = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Path headers(String text) throws Exception {
    return Files.writeString(directory.resolve("headers"), text);
  }

  private Tracer open(Optional<Path> headers, Optional<Path> trusted) {
    return OpenTelemetryTracer.open(
        new Collector(to, headers, trusted), 1, "troth-test", "one", metrics);
  }

  @Test
  void isTrustedByItsAuthorityAndIsToldTheToken() throws Exception {
    Path headers = headers("# of the team\n\nAuthorization: Bearer s3cr3t # all of it\n");
    Tracer tracer = open(Optional.of(headers), Optional.of(authority));
    tracer.begin("transaction", TraceParent.NONE).end();
    tracer.close();
    assertThat(heard.poll(1, TimeUnit.MINUTES)).containsExactly("Bearer s3cr3t # all of it");
  }

  @Test
  void isNotTrustedByTheAuthoritiesOfTheJvm() {
    Tracer tracer = open(Optional.empty(), Optional.empty());
    tracer.begin("transaction", TraceParent.NONE).end();
    tracer.close();
    assertThat(heard).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer s3cr3t", "a b: c", "a:", ": c", "a: b\u0007c", "a: ü"})
  void aLineThatIsNoHeaderIsNamedAndNotRepeated(String line) throws Exception {
    Path headers = headers("X-Team: money\n" + line + "\n");
    assertThatThrownBy(() -> open(Optional.of(headers), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(headers + ":2: is no header; one looks like 'Authorization: Bearer token'");
  }

  @Test
  void filesThatAreNotThereOrNoCertificatesAreNamed() throws Exception {
    Path nowhere = directory.resolve("nowhere");
    Path nonsense = headers("nonsense");
    assertThatThrownBy(() -> open(Optional.of(nowhere), Optional.empty()))
        .hasMessage("there is no file " + nowhere);
    assertThatThrownBy(() -> open(Optional.empty(), Optional.of(nowhere)))
        .hasMessage("there is no file " + nowhere);
    assertThatThrownBy(() -> open(Optional.empty(), Optional.of(nonsense)))
        .hasMessageContaining(nonsense + " has no certificates in PEM");
  }
}
