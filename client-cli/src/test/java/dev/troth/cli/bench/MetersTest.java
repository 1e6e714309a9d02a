package dev.troth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.troth.cli.client.CoordinatorAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetersTest {

  private final AtomicInteger looks = new AtomicInteger();
  private final HttpServer daemon;
  private final CoordinatorAddress address;

  MetersTest() throws IOException {
    daemon = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    daemon.createContext(
        "/metrics",
        exchange -> {
          int look = looks.getAndIncrement();
          byte[] page =
              "%s{a=\"b\"} %d.0\n%s %d.0\n"
                  .formatted(Meters.LOG_BYTES, look * 4_000, Meters.CPU_NANOS, look * 80_000)
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    daemon.start();
    address = new CoordinatorAddress("127.0.0.1", daemon.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    daemon.stop(0);
  }

  @Test
  void tellsWhatATransactionCost() {
    Meters meters = new Meters(List.of(address));
    Meters.Reading before = meters.read(100);
    Meters.Reading after = meters.read(110);

    Costs costs = after.since(before);

    assertThat(costs.logBytes()).hasValue(400);
    assertThat(costs.daemonCpuMicros()).hasValue(8);
    assertThat(costs.logSyncs()).as("no daemon has that").isEmpty();
    assertThat(costs.cacheHits()).as("no coordinator is asked").isEmpty();
  }

  @Test
  void tellsNothingWhenADaemonStopsAnswering() {
    Meters meters = new Meters(List.of(address));
    Meters.Reading before = meters.read(100);
    daemon.stop(0);

    Costs costs = meters.read(110).since(before);

    assertThat(costs.logBytes()).isEmpty();
    assertThat(costs.daemonCpuMicros()).isEmpty();
  }

  @Test
  void tellsNothingWhenNothingWasDone() {
    Meters meters = new Meters(List.of(address));
    Meters.Reading before = meters.read(100);

    assertThat(meters.read(100).since(before).logBytes()).isEmpty();
  }

  @Test
  void namesADaemonThatDoesNotAnswerBeforehand() {
    daemon.stop(0);

    assertThatThrownBy(() -> new Meters(List.of(address)).check())
        .isInstanceOf(BenchFailedException.class)
        .hasMessageStartingWith("cannot read metrics: " + address + ": ");
  }
}
