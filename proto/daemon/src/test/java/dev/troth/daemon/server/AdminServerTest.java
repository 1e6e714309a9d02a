package dev.troth.daemon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.daemon.metrics.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdminServerTest {

  private final Readiness readiness = new Readiness();
  private final Metrics metrics = new Metrics();
  private final HttpClient client = HttpClient.newHttpClient();
  private AdminServer server;

  @BeforeEach
  void open() throws Exception {
    server = AdminServer.open(TestServer.options(), readiness, metrics);
  }

  @AfterEach
  void close() {
    server.close();
    metrics.close();
  }

  @Test
  void isAliveFromTheStart() throws Exception {
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void saysWhyItIsNotReady() throws Exception {
    readiness.starting("rebuilding locks");
    assertAnswer("/readyz", 503, "rebuilding locks\n");
    readiness.ready();
    assertAnswer("/readyz", 200, "ready\n");
    readiness.draining();
    assertAnswer("/readyz", 503, "draining\n");
    readiness.ready();
    assertAnswer("/readyz", 503, "draining\n");
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void showsTheMetrics() throws Exception {
    metrics.counter("troth_votes_total", "Votes").add(2);
    HttpResponse<String> answer = get("/metrics");
    assertThat(answer.body()).contains("troth_votes_total 2.0");
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
  }

  @Test
  void knowsNoOtherPath() throws Exception {
    assertThat(get("/readyz/more").statusCode()).isEqualTo(404);
    assertThat(get("/").statusCode()).isEqualTo(404);
  }

  @Test
  void takesNothing() throws Exception {
    HttpRequest post = request("/readyz").POST(BodyPublishers.ofString("x")).build();
    assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void slowRequestsAreCutOffAndDoNotHoldUpProbes() throws Exception {
    List<RawClient> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 24; i++) {
        RawClient client = new RawClient(server.address());
        client.write("GET /liv".getBytes(StandardCharsets.US_ASCII));
        slow.add(client);
      }
      assertThat(get("/livez").statusCode()).isEqualTo(200);
      for (RawClient client : slow) {
        client.awaitClosed();
      }
    } finally {
      for (RawClient client : slow) {
        client.close();
      }
    }
  }

  @Test
  void refusesHeadersThatAreTooMany() throws Exception {
    try (RawClient client = new RawClient(server.address())) {
      client.write("GET /livez HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000_000; i++) {
                  client.write(("x-" + i + ": y\r\n").getBytes(StandardCharsets.US_ASCII));
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void refusesAPortThatIsTaken() {
    String taken = server.address().toString();
    assertThatThrownBy(
            () -> AdminServer.open(TestServer.options("--http", taken), readiness, metrics))
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith(
            "cannot listen on " + taken + " (--http): Address already in use; choose another");
  }

  private void assertAnswer(String path, int status, String body) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(body);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + server.address() + path))
        .timeout(Duration.ofSeconds(20));
  }
}
