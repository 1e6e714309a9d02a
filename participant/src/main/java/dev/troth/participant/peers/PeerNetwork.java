package dev.troth.participant.peers;

import dev.troth.clock.HybridClock;
import dev.troth.daemon.channel.PeerChannels;
import dev.troth.daemon.life.KnownLives;
import dev.troth.daemon.options.HostPort;
import dev.troth.id.StoreId;
import dev.troth.participant.engine.Peers;
import dev.troth.participant.life.OwnLife;
import dev.troth.participant.replica.Source;
import dev.troth.v1.AnnounceRequest;
import dev.troth.v1.Reason;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The channels to everybody else and what is known of where they are, shared by all who talk. */
public final class PeerNetwork implements AutoCloseable {

  private final HybridClock clock;
  private final Channels channels;
  private final AddressBook addresses = new AddressBook();
  private final KnownLives lives = new KnownLives();
  private final Coordinators coordinators;

  /**
   * @param coordinators those that this participant announces itself to
   */
  public PeerNetwork(HybridClock clock, PeerChannels opener, List<HostPort> coordinators) {
    this.clock = clock;
    this.coordinators = new Coordinators(coordinators);
    this.channels = new Channels(opener);
  }

  /**
   * How the engine of this thread talks to others.
   *
   * @param self the engine's store
   */
  public Peers peers(StoreId self, Executor engine) {
    return new GrpcPeers(self, clock, channels, addresses, lives, coordinators, engine);
  }

  /** How this participant tells coordinators that it is here. */
  public Announcer announcer(
      String name,
      StoreId store,
      HostPort advertised,
      OwnLife life,
      Supplier<Announcer.Condition> condition) {
    AnnounceRequest identity =
        AnnounceRequest.newBuilder()
            .setName(name)
            .setStoreId(store.toBytes())
            .setAddress(advertised.toString())
            .setIncarnation(life.process())
            .addAllPredecessors(life.predecessors())
            .build();
    return announcer(
        () -> {
          Announcer.Condition now = condition.get();
          return identity.toBuilder()
              .setLife(life.now())
              .setInDoubt(now.inDoubt())
              .setSafeTimeLagMillis(now.safeTimeLagMillis())
              .addAllPolicies(now.policies())
              .build();
        },
        life::refused);
  }

  /**
   * How coordinators are told that somebody is here.
   *
   * @param present what there is to say now, but for the clock
   * @param refused hears why a coordinator does not take it
   */
  public Announcer announcer(Supplier<AnnounceRequest> present, Consumer<Reason> refused) {
    return new Announcer(present, refused, coordinators, clock, channels, addresses, lives);
  }

  /** The way to a participant that is followed. */
  public Source source(String name) {
    return new FollowedParticipant(name, clock, channels, addresses);
  }

  @Override
  public void close() {
    channels.close();
  }
}
