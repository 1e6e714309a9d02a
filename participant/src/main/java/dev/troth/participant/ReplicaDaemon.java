package dev.troth.participant;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.channel.PeerChannels;
import dev.troth.daemon.lifecycle.Daemon;
import dev.troth.daemon.lifecycle.DaemonContext;
import dev.troth.daemon.options.HostPort;
import dev.troth.daemon.permission.Permissions;
import dev.troth.daemon.server.StartException;
import dev.troth.daemon.timer.Timers;
import dev.troth.participant.engine.StoreFailure;
import dev.troth.participant.peers.Announcer;
import dev.troth.participant.peers.PeerNetwork;
import dev.troth.participant.replica.Replica;
import dev.troth.participant.replica.Turns;
import dev.troth.participant.store.RocksReplicaStore;
import dev.troth.participant.store.StoreOpenException;
import io.grpc.BindableService;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires a read replica together and starts it. */
final class ReplicaDaemon implements Daemon {

  private static final Logger log = LoggerFactory.getLogger(ReplicaDaemon.class);

  private final ParticipantOptions options;
  private final String source;
  private final long incarnation = new SecureRandom().nextLong();
  private final ThreadPoolExecutor lookups = Lookups.executor();
  private @Nullable Parts parts;
  private @Nullable Announcer announcer;

  /** What exists once the store is open. */
  private record Parts(
      RocksReplicaStore store,
      PeerNetwork network,
      Timers timers,
      Timers following,
      Replica replica) {}

  ReplicaDaemon(ParticipantOptions options) {
    this.options = options;
    this.source = options.replica().source().orElseThrow();
  }

  @Override
  public List<BindableService> start(DaemonContext context) throws StartException {
    String name = options.identity().name();
    if (name.equals(source)) {
      throw new StartException(
          "a read replica needs a --name of its own: '" + name + "' is the one that it follows");
    }
    RocksReplicaStore store = openStore(name);
    Timers timers = new Timers("troth-timers", context.fatal());
    Timers following = new Timers("troth-following", context.fatal());
    following.setRejectedExecutionHandler(new DiscardPolicy()); // only after the end
    HybridClock clock =
        new HybridClock(context.wallClock(), ParticipantDaemon.MAX_CLOCK_AHEAD, Timestamp.ZERO);
    SecureRandom random = new SecureRandom();
    PeerNetwork network =
        new PeerNetwork(
            clock,
            new PeerChannels(
                options.channels(),
                options.server().maxMessageSize(),
                context.security(),
                timers,
                random),
            options.identity().coordinators());
    Replica replica =
        new Replica(
            name,
            source,
            incarnation,
            store,
            network.source(source),
            clock,
            Turns.of(following),
            lookups,
            random,
            ReplicaMeters.copies(context.metrics()));
    ReplicaMeters.watch(context.metrics(), replica, store);
    DiskMeters.watch(context.metrics(), options.store().dataDir());
    parts = new Parts(store, network, timers, following, replica);
    context.readiness().starting("catching up with " + source);
    log.info(
        "replica's store open name={} source={} replicaId={} position={}",
        name,
        source,
        store.id(),
        store.come().position());
    return List.of(replica.service());
  }

  private RocksReplicaStore openStore(String name) throws StartException {
    try {
      return RocksReplicaStore.open(options.store().dataDir(), name, source, UUID.randomUUID());
    } catch (StoreOpenException | StoreFailure e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public Permissions permissions(DaemonContext context) {
    return options.permissions().open(context.metrics());
  }

  @Override
  public void opened(HostPort listen) {
    Parts open = parts();
    String address = options.identity().addressBehind(listen).toString();
    announcer =
        open.network()
            .announcer(
                () -> open.replica().announcement().toBuilder().setAddress(address).build(),
                refusal -> {});
    announcer.start(open.timers(), options.identity().heartbeat());
  }

  /** It takes reads once it can be read at all. */
  @Override
  public void whenReady(Runnable ready) {
    parts().replica().start(ready);
  }

  @Override
  public Map<String, String> details() {
    return Map.of("name", options.identity().name());
  }

  @Override
  public void drain(Duration timeout) throws InterruptedException {
    if (announcer != null) {
      boolean unused = announcer.leave(Duration.ZERO); // no transaction needs it
    }
    parts().replica().stop();
  }

  @Override
  public void close() {
    lookups.shutdown();
    if (parts == null) {
      return;
    }
    parts.timers().shutdownNow();
    parts.following().shutdown();
    try {
      lookups.awaitTermination(5, TimeUnit.SECONDS);
      parts.following().awaitTermination(5, TimeUnit.SECONDS);
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
