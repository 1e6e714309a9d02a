package dev.troth.daemon.lifecycle;

import dev.troth.daemon.channel.TransportSecurity;
import dev.troth.daemon.clock.SteadyWallClock;
import dev.troth.daemon.fatal.FatalError;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.opentelemetry.Collector;
import dev.troth.daemon.opentelemetry.OpenTelemetryTracer;
import dev.troth.daemon.opentelemetry.SpanCounts;
import dev.troth.daemon.options.DaemonOptions;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.options.OptionsReader;
import dev.troth.daemon.options.ServerOptions;
import dev.troth.daemon.options.TlsOptions;
import dev.troth.daemon.options.TraceOptions;
import dev.troth.daemon.server.AdminServer;
import dev.troth.daemon.server.Readiness;
import dev.troth.daemon.server.RpcServer;
import dev.troth.daemon.server.StartException;
import dev.troth.daemon.timer.Timers;
import dev.troth.daemon.trace.Tracer;
import dev.troth.tls.TlsFilesException;
import io.grpc.BindableService;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A daemon whose ports are open. */
public final class RunningDaemon {

  private static final Logger log = LoggerFactory.getLogger(RunningDaemon.class);

  private final Daemon daemon;
  private final DaemonContext context;
  private final Timers certificates;
  private final AdminServer admin;
  private final Guards guards;
  private final RpcServer rpc;
  private final Duration drainTimeout;

  private RunningDaemon(
      Daemon daemon,
      DaemonContext context,
      Timers certificates,
      AdminServer admin,
      Guards guards,
      RpcServer rpc,
      Duration drainTimeout) {
    this.daemon = daemon;
    this.context = context;
    this.certificates = certificates;
    this.admin = admin;
    this.guards = guards;
    this.rpc = rpc;
    this.drainTimeout = drainTimeout;
  }

  /**
   * Starts a daemon: probes first, so that a long recovery can be watched, then the daemon itself,
   * then its port. When it fails everything is closed again.
   */
  public static RunningDaemon start(Daemon daemon, DaemonOptions options, FatalError fatal)
      throws StartException {
    Metrics metrics = new Metrics();
    Timers certificates = new Timers("troth-certificates", fatal);
    ServerOptions server = options.server();
    DaemonContext context =
        new DaemonContext(
            metrics,
            new Readiness(),
            fatal,
            SteadyWallClock.system(metrics),
            security(options.tls(), metrics, certificates),
            tracer(daemon, options, metrics));
    AdminServer admin = AdminServer.open(server, context.readiness(), metrics);
    try {
      List<BindableService> services = daemon.start(context);
      return open(daemon, context, services, certificates, admin, server, fatal);
    } catch (StartException | RuntimeException | Error e) {
      daemon.close();
      context.tracer().close();
      admin.close();
      certificates.shutdownNow();
      throw e;
    }
  }

  private static RunningDaemon open(
      Daemon daemon,
      DaemonContext context,
      List<BindableService> services,
      Timers certificates,
      AdminServer admin,
      ServerOptions server,
      FatalError fatal)
      throws StartException {
    Guards guards = Guards.of(daemon, context);
    try {
      RpcServer rpc =
          RpcServer.open(
              server,
              context.security(),
              services,
              guards.interceptor(),
              context.readiness(),
              context.metrics(),
              fatal);
      return new RunningDaemon(
              daemon, context, certificates, admin, guards, rpc, server.drainTimeout())
          .open();
    } catch (StartException | RuntimeException | Error e) {
      guards.close();
      throw e;
    }
  }

  private static TransportSecurity security(
      TlsOptions options, Metrics metrics, Timers certificates) throws StartException {
    try {
      return TransportSecurity.chosen(options, metrics, certificates);
    } catch (TlsFilesException e) {
      throw new StartException("TLS: " + e.getMessage(), e);
    }
  }

  /** Nothing of OpenTelemetry is loaded when nothing is traced. */
  private static Tracer tracer(Daemon daemon, DaemonOptions options, Metrics metrics)
      throws StartException {
    TraceOptions trace = options.trace();
    @Nullable URI to = trace.to().orElse(null);
    if (to == null) {
      SpanCounts unused = new SpanCounts(metrics); // its metrics are there, and zero
      return Tracer.OFF;
    }
    String instance = daemon.details().getOrDefault("name", UUID.randomUUID().toString());
    try {
      return OpenTelemetryTracer.open(
          new Collector(to, trace.headers(), trace.authority()),
          trace.share(),
          OptionsReader.programName(options),
          instance,
          metrics);
    } catch (IllegalArgumentException e) {
      throw new StartException("traces: " + e.getMessage(), e);
    }
  }

  /** Where it serves gRPC. */
  public HostPort listen() {
    return rpc.address();
  }

  /** Where it serves HTTP. */
  public HostPort http() {
    return admin.address();
  }

  public Readiness readiness() {
    return context.readiness();
  }

  /** What the daemon says of itself, and its addresses, in order. */
  public Map<String, String> details() {
    Map<String, String> details = new LinkedHashMap<>(daemon.details());
    details.put("listen", listen().toString());
    details.put("http", http().toString());
    return details;
  }

  /** Drains and closes. What goes wrong on the way is logged and does not stop it. */
  public void stop() {
    log.info("draining drainTimeout={}", drainTimeout);
    long deadline = System.nanoTime() + drainTimeout.toNanos();
    context.readiness().draining();
    attempt("drain", () -> daemon.drain(drainTimeout));
    attempt("close the port", () -> rpc.close(Duration.ofNanos(deadline - System.nanoTime())));
    attempt("close", daemon::close);
    attempt("send the last spans", context.tracer()::close);
    certificates.shutdownNow();
    guards.close();
    attempt("close the http port", admin::close);
    attempt("close the metrics", context.metrics()::close);
    log.info("stopped");
  }

  private RunningDaemon open() {
    daemon.opened(listen());
    daemon.whenReady(context.readiness()::ready);
    return this;
  }

  private interface Step {
    void run() throws InterruptedException;
  }

  private static void attempt(String what, Step step) {
    try {
      step.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("could not {} cleanly", what, e);
    }
  }
}
