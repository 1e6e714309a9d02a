package dev.troth.coordinator.link;

import com.google.protobuf.ByteString;
import dev.troth.clock.HybridClock;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.coordinator.engine.Turns;
import dev.troth.daemon.life.KnownLives;
import dev.troth.daemon.options.HostPort;
import dev.troth.error.RejectedException;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.AnnounceResponse;
import dev.troth.v1.IdentifyRequest;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.KnownStore;
import dev.troth.v1.ParticipantServiceGrpc;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Participants that this coordinator was told about: it asks them again and again who they are, and
 * passes the answer on as if they had announced themselves.
 */
public final class StaticParticipants {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** One that leaves waits to hear that nothing here needs it any more. */
  private static final Duration LEAVING_INTERVAL = Duration.ofMillis(100);

  private static final Duration LIMIT = Duration.ofMillis(900);

  private static final Logger log = LoggerFactory.getLogger(StaticParticipants.class);

  private final SteadyTime time;
  private final ClockExchange clocks;
  private final KnownLives lives;
  private final Turns turns;
  private final ByteString self;
  private final Function<AnnounceRequest, AnnounceResponse> announce;
  private final Map<String, HostPort> addresses;
  private final Map<String, ManagedChannel> channels = new LinkedHashMap<>();
  private final Map<String, ByteString> stores = new ConcurrentHashMap<>();
  private final Set<String> released = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param addresses by name
   * @param self 16 bytes: this coordinator
   * @param announce takes in what a participant says, in a turn; may throw a RejectedException
   */
  public StaticParticipants(
      Map<String, HostPort> addresses,
      Function<HostPort, ManagedChannel> channels,
      SteadyTime time,
      HybridClock clock,
      KnownLives lives,
      Turns turns,
      ByteString self,
      Function<AnnounceRequest, AnnounceResponse> announce) {
    this.addresses = Map.copyOf(addresses);
    this.time = time;
    this.clocks = new ClockExchange(clock);
    this.lives = lives;
    this.turns = turns;
    this.self = self;
    this.announce = announce;
    addresses.forEach((name, address) -> this.channels.put(name, channels.apply(address)));
  }

  /** Asks them all, now and from now on. */
  public void start() {
    channels.keySet().forEach(this::ask);
  }

  public void close() {
    closed = true;
    channels.values().forEach(ManagedChannel::shutdownNow);
  }

  private void ask(String name) {
    ManagedChannel channel = channels.get(name);
    if (closed || channel == null) {
      return;
    }
    IdentifyRequest.Builder request =
        IdentifyRequest.newBuilder()
            .setClock(clocks.now())
            .setCoordinatorId(self)
            .setReleased(released.contains(name));
    known(name).ifPresent(request::setKnown);
    CompletableFuture<IdentifyResponse> identity =
        FutureReply.of(
            name,
            reply ->
                ParticipantServiceGrpc.newStub(channel)
                    .withDeadlineAfter(LIMIT.toNanos(), TimeUnit.NANOSECONDS)
                    .identify(request.build(), reply));
    var unused =
        identity.whenComplete(
            (response, failure) -> {
              if (response != null) {
                heard(name, response);
              } else {
                log.debug("static participant does not answer name={}", name, failure);
              }
              boolean leaves = response != null && response.getLeaving();
              time.after(leaves ? LEAVING_INTERVAL : INTERVAL, () -> ask(name));
            });
  }

  /** What is known of the store that answered last. */
  private Optional<KnownStore> known(String name) {
    return Optional.ofNullable(stores.get(name))
        .flatMap(
            store ->
                lives
                    .of(store)
                    .map(life -> KnownStore.newBuilder().setStoreId(store).setLife(life).build()));
  }

  private void heard(String name, IdentifyResponse identity) {
    clocks.heard(identity.getClock(), name);
    if (!identity.getName().equals(name)) {
      log.warn(
          "another participant answers at the address given expected={} found={} address={}",
          name,
          identity.getName(),
          addresses.get(name));
      return;
    }
    stores.put(name, identity.getStoreId());
    AnnounceRequest.Builder announcement =
        AnnounceRequest.newBuilder()
            .setName(name)
            .setStoreId(identity.getStoreId())
            .setAddress(String.valueOf(addresses.get(name)))
            .setIncarnation(identity.getIncarnation())
            .setLeaving(identity.getLeaving())
            .setLife(identity.getLife())
            .addAllPredecessors(identity.getPredecessorsList())
            .setInDoubt(identity.getInDoubt())
            .setSafeTimeLagMillis(identity.getSafeTimeLagMillis())
            .addAllPolicies(identity.getPoliciesList());
    if (identity.hasReplica()) {
      announcement.setReplica(identity.getReplica());
    }
    turns.execute(() -> announce(announcement.build()));
  }

  private void announce(AnnounceRequest announcement) {
    String name = announcement.getName();
    released.remove(name);
    try {
      AnnounceResponse response = announce.apply(announcement);
      if (announcement.getLeaving() && response.getInFlight() == 0) {
        released.add(name);
      }
    } catch (RejectedException e) {
      log.warn("static participant was refused name={} why=\"{}\"", name, e.getMessage());
    }
  }
}
