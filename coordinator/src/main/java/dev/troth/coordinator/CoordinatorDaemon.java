package dev.troth.coordinator;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.api.CoordinatorApi;
import dev.troth.coordinator.api.Membership;
import dev.troth.coordinator.api.TraceHeaders;
import dev.troth.coordinator.cache.ReadCache;
import dev.troth.coordinator.engine.CoordinatorEngine;
import dev.troth.coordinator.engine.EngineLimits;
import dev.troth.coordinator.engine.EngineMetrics;
import dev.troth.coordinator.engine.Self;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.coordinator.engine.Turns;
import dev.troth.coordinator.expression.Expressions;
import dev.troth.coordinator.inspection.AbortRequests;
import dev.troth.coordinator.inspection.HandEnds;
import dev.troth.coordinator.inspection.StepResolutions;
import dev.troth.coordinator.inspection.TransactionViews;
import dev.troth.coordinator.link.CoordinatorPeers;
import dev.troth.coordinator.link.ExchangeLinks;
import dev.troth.coordinator.link.ReplicaLinks;
import dev.troth.coordinator.link.StaticParticipants;
import dev.troth.coordinator.link.SystemTime;
import dev.troth.coordinator.owner.BrokenInvariantException;
import dev.troth.coordinator.registry.ParticipantRegistry;
import dev.troth.coordinator.replica.ReadMeters;
import dev.troth.coordinator.replica.ReplicaRegistry;
import dev.troth.coordinator.replica.WaysIn;
import dev.troth.coordinator.session.SessionKey;
import dev.troth.coordinator.session.Sessions;
import dev.troth.coordinator.subscription.Subscriptions;
import dev.troth.daemon.channel.PeerChannels;
import dev.troth.daemon.life.KnownLives;
import dev.troth.daemon.lifecycle.Daemon;
import dev.troth.daemon.lifecycle.DaemonContext;
import dev.troth.daemon.lifecycle.DaemonMain;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.permission.Permissions;
import dev.troth.daemon.permission.TokenCheck;
import dev.troth.daemon.timer.Timers;
import dev.troth.id.OwnerId;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the coordinator together and starts it. */
public final class CoordinatorDaemon implements Daemon {

  private static final Logger log = LoggerFactory.getLogger(CoordinatorDaemon.class);

  /** How far ahead of this host's clock a timestamp from elsewhere may be. */
  private static final Duration MAX_CLOCK_AHEAD = Duration.ofSeconds(30);

  /** Far above a heartbeat and the wait before a participant connects anew. */
  private static final Duration FIRST_ANNOUNCEMENTS = Duration.ofSeconds(10);

  private final CoordinatorOptions options;
  private @Nullable Parts parts;

  /** What exists once it has started. */
  private record Parts(
      Timers timerThread,
      Self self,
      Turns turns,
      CoordinatorEngine engine,
      ReplicaRegistry replicas,
      CoordinatorApi api,
      Subscriptions subscriptions,
      ReadCache cache,
      CoordinatorPeers peers,
      StaticParticipants statics) {}

  CoordinatorDaemon(CoordinatorOptions options) {
    this.options = options;
  }

  public static void main(String[] args) {
    DaemonMain.run(new CoordinatorOptions(), CoordinatorDaemon::new, args);
  }

  @Override
  public List<BindableService> start(DaemonContext context) {
    SecureRandom secure = new SecureRandom();
    SplittableRandom random = new SplittableRandom(secure.nextLong());
    Self self =
        new Self(
            new OwnerId(UUID.randomUUID(), secure.nextLong()),
            address(options.server().listen()).toString());
    HybridClock clock = new HybridClock(context.wallClock(), MAX_CLOCK_AHEAD, Timestamp.ZERO);
    Turns turns = new Turns(failure -> context.fatal().halt(describe(failure), failure));
    Timers timerThread = new Timers("troth-timers", context.fatal());
    SteadyTime time = new SystemTime(timerThread);
    PeerChannels channels =
        new PeerChannels(
            options.channels(),
            options.server().maxMessageSize(),
            context.security(),
            timerThread,
            secure);
    CoordinatorPeers peers = new CoordinatorPeers(channels::open, clock);
    KnownLives lives = new KnownLives();
    CoordinatorEngine engine =
        new CoordinatorEngine(
            self,
            new EngineLimits(
                options.engine().maxInFlight(),
                options.membership().heartbeatTimeout(),
                options.engine().sagas()),
            turns,
            time,
            random,
            clock,
            new ExchangeLinks(channels::open, turns, time, clock, lives, secure),
            peers,
            Expressions::fill,
            new EngineMetrics(context.metrics()),
            context.fatal());
    engine.routes().expect(options.membership().participants().keySet());
    engine.routes().expectAnnouncements(FIRST_ANNOUNCEMENTS);
    ReplicaRegistry replicas =
        new ReplicaRegistry(
            options.membership().heartbeatTimeout(), new ReplicaLinks(channels::open, clock));
    Membership membership =
        new Membership(
            new ParticipantRegistry(options.membership().heartbeatTimeout(), lives),
            replicas,
            engine,
            self,
            time,
            clock);
    StaticParticipants statics =
        new StaticParticipants(
            options.membership().participants(),
            channels::open,
            time,
            clock,
            lives,
            turns,
            self.owner().getCoordinatorId(),
            membership::announce);
    Subscriptions subscriptions = new Subscriptions(engine.routes(), time, secure);
    ReadCache cache =
        new ReadCache(
            engine.routes(), time, secure, clock, options.cache().bytes(), context.metrics());
    CoordinatorApi api =
        new CoordinatorApi(
            engine,
            turns,
            time,
            clock,
            context.wallClock(),
            options.engine().prepareTimeout(),
            membership,
            new Sessions(sessionKey(secure), clock, () -> ThreadLocalRandom.current().nextLong()),
            new WaysIn(engine.routes(), replicas, time, clock, new ReadMeters(context.metrics())),
            cache,
            subscriptions,
            new TransactionViews(engine, turns),
            new AbortRequests(engine, turns, time, self, peers),
            new StepResolutions(engine, turns),
            new HandEnds(engine.routes()),
            self,
            context.tracer());
    parts =
        new Parts(
            timerThread, self, turns, engine, replicas, api, subscriptions, cache, peers, statics);
    return List.of(
        context.tracer().isOn()
            ? () -> ServerInterceptors.intercept(api, new TraceHeaders())
            : api);
  }

  @Override
  public Permissions permissions(DaemonContext context) {
    return options.permissions().open(context.metrics());
  }

  @Override
  public TokenCheck tokens(DaemonContext context) {
    return options.tokens().open(context.metrics(), context.wallClock());
  }

  @Override
  public void opened(HostPort listen) {
    HostPort address = address(listen);
    parts().self().reachableAt(address.toString());
    parts().statics().start();
    log.info("coordinator is up owner={} advertise={}", parts().self().id(), address);
  }

  @Override
  public void drain(Duration timeout) throws InterruptedException {
    Parts open = parts();
    open.subscriptions().stop();
    open.cache().close();
    CountDownLatch decided = new CountDownLatch(1);
    open.turns()
        .execute(
            () -> {
              CompletableFuture<Void> unused = open.engine().drain().thenRun(decided::countDown);
            });
    if (!decided.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      log.warn("stopping with transactions undecided; their participants finish them");
    }
    open.turns().execute(open.api()::stopStreams);
  }

  @Override
  public void close() {
    if (parts == null) {
      return;
    }
    parts.turns().execute(parts.engine()::close);
    parts.turns().execute(parts.replicas()::close);
    parts.statics().close();
    parts.peers().close();
    parts.timerThread().shutdownNow();
  }

  private SessionKey sessionKey(SecureRandom secure) {
    return options
        .sessions()
        .key()
        .orElseGet(
            () -> {
              log.info(
                  "no --session-key-file: session tokens hold at this coordinator until it stops");
              return SessionKey.random(secure);
            });
  }

  private HostPort address(HostPort listen) {
    return options.membership().advertise().orElseGet(() -> reachable(listen));
  }

  /** A wildcard is no place to call: this host's name is. */
  private static HostPort reachable(HostPort listen) {
    InetAddress bound = listen.resolve().getAddress();
    if (bound != null && !bound.isAnyLocalAddress()) {
      return listen;
    }
    try {
      return new HostPort(InetAddress.getLocalHost().getCanonicalHostName(), listen.port());
    } catch (UnknownHostException e) {
      return new HostPort("localhost", listen.port());
    }
  }

  private static String describe(Throwable failure) {
    return failure instanceof BrokenInvariantException
        ? "broken invariant: " + failure.getMessage()
        : "the engine failed: " + failure;
  }

  private Parts parts() {
    if (parts == null) {
      throw new IllegalStateException("not started");
    }
    return parts;
  }
}
