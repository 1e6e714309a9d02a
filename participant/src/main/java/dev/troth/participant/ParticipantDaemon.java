package dev.troth.participant;

import dev.troth.clock.HybridClock;
import dev.troth.daemon.channel.PeerChannels;
import dev.troth.daemon.lifecycle.Daemon;
import dev.troth.daemon.lifecycle.DaemonContext;
import dev.troth.daemon.lifecycle.DaemonMain;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.permission.Permissions;
import dev.troth.daemon.server.StartException;
import dev.troth.daemon.timer.Timers;
import dev.troth.id.StoreId;
import dev.troth.participant.api.ParticipantApi;
import dev.troth.participant.api.ReplyStreams;
import dev.troth.participant.api.ReservedKeys;
import dev.troth.participant.engine.BrokenInvariant;
import dev.troth.participant.engine.EngineSettings;
import dev.troth.participant.engine.ParticipantEngine;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.participant.engine.WriterLoop;
import dev.troth.participant.life.OwnLife;
import dev.troth.participant.peers.Announcer;
import dev.troth.participant.peers.PeerNetwork;
import dev.troth.participant.projection.Projection;
import dev.troth.participant.projection.Projections;
import dev.troth.participant.store.OnlineBackups;
import dev.troth.participant.store.RocksStore;
import dev.troth.participant.store.StoreOpenException;
import dev.troth.v1.StoreLife;
import io.grpc.BindableService;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the participant together and starts it. */
public final class ParticipantDaemon implements Daemon {

  private static final Logger log = LoggerFactory.getLogger(ParticipantDaemon.class);

  /** How far ahead of this host's clock a timestamp from elsewhere may be. */
  static final Duration MAX_CLOCK_AHEAD = Duration.ofSeconds(30);

  private final ParticipantOptions options;
  private @Nullable Timers timers;
  private final ThreadPoolExecutor lookups = Lookups.executor();
  private final ThreadPoolExecutor following = Lookups.following();
  private @Nullable Parts parts;

  /** What exists once the store is open. */
  private record Parts(
      RocksStore store,
      ParticipantEngine engine,
      WriterLoop loop,
      HybridClock clock,
      OwnLife life,
      PeerNetwork network,
      Timers timers,
      ParticipantApi api) {}

  private @Nullable Announcer announcer;
  private @Nullable Projections projections;

  ParticipantDaemon(ParticipantOptions options) {
    this.options = options;
  }

  /** Serves, or does what {@code store} commands ask. */
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("store")) {
      System.exit(StoreCommand.run(args));
    }
    DaemonMain.run(
        new ParticipantOptions(),
        options ->
            options.replica().source().isPresent()
                ? new ReplicaDaemon(options)
                : new ParticipantDaemon(options),
        args);
  }

  @Override
  public List<BindableService> start(DaemonContext context) throws StartException {
    Timers timers = new Timers("troth-timers", context.fatal());
    this.timers = timers;
    RocksStore store = openStore();
    RandomGenerator random = new SecureRandom();
    OwnLife life = begin(store, random, context);
    HybridClock clock = new HybridClock(context.wallClock(), MAX_CLOCK_AHEAD, store.ceiling());
    PeerChannels opener =
        new PeerChannels(
            options.channels(),
            options.server().maxMessageSize(),
            context.security(),
            timers,
            random);
    PeerNetwork network = new PeerNetwork(clock, opener, options.identity().coordinators());
    ReplyStreams replies = new ReplyStreams();
    WriterLoop loop =
        new WriterLoop(
            store, replies::flush, failure -> context.fatal().halt(describe(failure), failure));
    ParticipantEngine engine =
        new ParticipantEngine(
            settings(),
            store,
            clock,
            network.peers(store.id(), loop),
            ParticipantMeters.counters(context.metrics()),
            context.wallClock(),
            random,
            System.nanoTime());
    ParticipantApi api =
        new ParticipantApi(
            store,
            store,
            new OnlineBackups(
                store, options.store().dataDir(), options.store().backupDir(), Instant::now),
            options.identity().name(),
            life,
            clock,
            context.wallClock(),
            engine,
            loop,
            replies,
            lookups,
            following,
            task -> Lookups.daemonThread(task, "troth-backup").start(),
            options.keys().policies(),
            reserved(),
            context.tracer());
    Parts open = new Parts(store, engine, loop, clock, life, network, timers, api);
    parts = open;
    ParticipantMeters.watch(context.metrics(), store, engine, loop);
    ParticipantMeters.watch(context.metrics(), api);
    DiskMeters.watch(context.metrics(), options.store().dataDir());
    log.info(
        "store open name={} storeId={} start={} inDoubt={}",
        options.identity().name(),
        store.id(),
        life.now().getStarts(),
        engine.inDoubtCount());
    projections = projections(context, open, random);
    loop.start(engine);
    return List.of(api);
  }

  private ReservedKeys reserved() {
    return options.keys().projections().isEmpty()
        ? ReservedKeys.NONE
        : ReservedKeys.of(Projection.KEYS, "this participant keeps its projections there");
  }

  /** Null when none are declared. */
  private @Nullable Projections projections(
      DaemonContext context, Parts open, RandomGenerator random) throws StartException {
    if (options.keys().projections().isEmpty()) {
      return null;
    }
    try {
      Projections started =
          new Projections(
              options.keys().projections(),
              open.store(),
              open.engine(),
              open.loop(),
              context.wallClock(),
              random,
              context.fatal());
      ParticipantMeters.watch(context.metrics(), started);
      started.start();
      return started;
    } catch (IllegalArgumentException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    } catch (StoreFailure e) {
      throw new StartException("the store failed: " + e.getMessage(), e);
    }
  }

  private RocksStore openStore() throws StartException {
    try {
      return RocksStore.open(
          options.store().dataDir(), options.identity().name(), new StoreId(UUID.randomUUID()));
    } catch (StoreOpenException | StoreFailure e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  private static OwnLife begin(RocksStore store, RandomGenerator random, DaemonContext context)
      throws StartException {
    try {
      StoreLife begun = store.begin(random.nextLong());
      return new OwnLife(
          store.id(), begun, store::written, store.predecessors(), context.fatal()::halt);
    } catch (StoreFailure e) {
      store.close();
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  private EngineSettings settings() {
    return EngineSettings.DEFAULT
        .with(
            options.termination().inDoubtAfter(),
            options.termination().inDoubtRetry(),
            options.store().retention())
        .keeping(options.keys().policies());
  }

  private static String describe(Throwable failure) {
    if (failure instanceof StoreFailure) {
      return "the store failed: " + failure.getMessage();
    }
    return failure instanceof BrokenInvariant
        ? "broken invariant: " + failure.getMessage()
        : "the engine failed: " + failure;
  }

  @Override
  public Permissions permissions(DaemonContext context) {
    return options.permissions().open(context.metrics());
  }

  @Override
  public void opened(HostPort listen) {
    Parts open = parts();
    HostPort address = options.identity().addressBehind(listen);
    announcer =
        open.network()
            .announcer(
                options.identity().name(),
                open.store().id(),
                address,
                open.life(),
                () -> condition(open));
    announcer.start(open.timers(), options.identity().heartbeat());
  }

  private static Announcer.Condition condition(Parts open) {
    return new Announcer.Condition(
        open.engine().inDoubtCount(), open.engine().safeTimeLagMillis(), open.api().policies());
  }

  @Override
  public Map<String, String> details() {
    return Map.of("name", options.identity().name());
  }

  @Override
  public void drain(Duration timeout) throws InterruptedException {
    long until = System.nanoTime() + timeout.toNanos();
    Parts open = parts();
    if (!leave(open, timeout.dividedBy(2))) {
      log.warn(
          "stopping while coordinators have transactions that wait for this participant's vote,"
              + " or do not answer; it votes when it is started again");
    }
    open.api().drain();
    if (projections != null) {
      projections.stop();
    }
    CountDownLatch draining = new CountDownLatch(1);
    open.loop()
        .execute(
            () -> {
              open.engine().drain();
              draining.countDown();
            });
    boolean unused = draining.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    while (open.engine().inDoubtCount() > 0 && System.nanoTime() - until < 0) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    if (open.engine().inDoubtCount() > 0) {
      log.warn(
          "stopping with transactions in doubt inDoubt={}; they are resumed at the next start",
          open.engine().inDoubtCount());
    }
  }

  /**
   * Waits until no coordinator has an undecided transaction that this participant is part of. They
   * send nothing new meanwhile; what they have sent is voted on.
   *
   * @return whether that is so; else the time is up
   */
  private boolean leave(Parts open, Duration atMost) throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    open.api().leave();
    if (announcer != null && !announcer.leave(atMost)) {
      return false;
    }
    while (!open.api().isReleased()) {
      if (System.nanoTime() - until >= 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return true;
  }

  @Override
  public void close() {
    if (timers != null) {
      timers.shutdownNow();
    }
    lookups.shutdown();
    following.shutdown();
    if (parts == null) {
      return;
    }
    try {
      if (projections != null) {
        projections.stop();
      }
      parts.loop().stop();
      lookups.awaitTermination(5, TimeUnit.SECONDS);
      following.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    parts.network().close();
    parts.store().close();
  }

  private Parts parts() {
    if (parts == null) {
      throw new IllegalStateException("not started");
    }
    return parts;
  }
}
