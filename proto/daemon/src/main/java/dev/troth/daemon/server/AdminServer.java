package dev.troth.daemon.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.options.ServerOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A daemon's HTTP port, for those who watch over it: {@code /livez /readyz /metrics}. */
public final class AdminServer {

  /** A request that comes slowly holds one until it is cut off. */
  private static final int THREADS = 16;

  private static final int QUEUE = 64;
  private static final int BACKLOG = 64;
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private static final Logger log = LoggerFactory.getLogger(AdminServer.class);

  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final HostPort address;

  private record Answer(int status, String type, String body) {}

  private AdminServer(HttpServer server, ThreadPoolExecutor threads, HostPort address) {
    this.server = server;
    this.threads = threads;
    this.address = address;
  }

  /**
   * Opens the port.
   *
   * @throws StartException when it cannot be opened
   */
  public static AdminServer open(ServerOptions options, Readiness readiness, Metrics metrics)
      throws StartException {
    InetSocketAddress bind = options.http().resolve();
    if (bind.isUnresolved()) {
      throw ListenFailure.unknownHost("--http", options.http());
    }
    limitSlowClients();
    try {
      HttpServer server = HttpServer.create(bind, BACKLOG);
      ThreadPoolExecutor threads = threads();
      server.setExecutor(threads);
      server.createContext("/", exchange -> handle(exchange, readiness, metrics));
      server.start();
      return new AdminServer(
          server, threads, options.http().withPort(server.getAddress().getPort()));
    } catch (IOException e) {
      throw ListenFailure.of("--http", options.http(), e);
    }
  }

  /** Where it really listens. */
  public HostPort address() {
    return address;
  }

  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void handle(HttpExchange exchange, Readiness readiness, Metrics metrics)
      throws IOException {
    try (exchange) {
      send(exchange, answer(exchange, readiness, metrics));
    } catch (RuntimeException e) {
      log.error("http request failed path={}", exchange.getRequestURI().getPath(), e);
    }
  }

  private static Answer answer(HttpExchange exchange, Readiness readiness, Metrics metrics) {
    if (!exchange.getRequestMethod().equals("GET")) {
      return new Answer(405, TEXT, "only GET\n");
    }
    return switch (exchange.getRequestURI().getPath()) {
      case "/livez" -> new Answer(200, TEXT, "alive\n");
      case "/readyz" ->
          readiness
              .obstacle()
              .map(obstacle -> new Answer(503, TEXT, obstacle + "\n"))
              .orElse(new Answer(200, TEXT, "ready\n"));
      case "/metrics" -> new Answer(200, PROMETHEUS, metrics.scrape());
      default -> new Answer(404, TEXT, "there is /livez, /readyz and /metrics\n");
    };
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.type);
    exchange.sendResponseHeaders(answer.status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static ThreadPoolExecutor threads() {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            task -> {
              Thread thread = new Thread(task, "http-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** The JDK's server takes these as system properties only. What the operator set stays. */
  private static void limitSlowClients() {
    setIfAbsent("sun.net.httpserver.maxReqTime", "5");
    setIfAbsent("sun.net.httpserver.maxReqHeaders", "64");
    setIfAbsent("sun.net.httpserver.maxReqHeaderSize", "16384");
    setIfAbsent("jdk.httpserver.maxConnections", "256");
    setIfAbsent("sun.net.httpserver.maxRspTime", "30");
    setIfAbsent("sun.net.httpserver.nodelay", "true");
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
