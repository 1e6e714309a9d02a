package dev.troth.coordinator.link;

import dev.troth.clock.HybridClock;
import dev.troth.coordinator.engine.ParticipantLink;
import dev.troth.coordinator.engine.SteadyTime;
import dev.troth.coordinator.engine.Turns;
import dev.troth.daemon.backoff.Backoff;
import dev.troth.daemon.backoff.BackoffLimits;
import dev.troth.daemon.life.KnownLives;
import dev.troth.daemon.options.HostPort;
import dev.troth.v1.Member;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Opens links over the network. */
public final class ExchangeLinks implements ParticipantLink.Opener {

  /** Short: while the channel itself has no connection an attempt costs nothing. */
  private static final BackoffLimits RECONNECT =
      new BackoffLimits(Duration.ofMillis(20), Duration.ofMillis(300));

  private final Function<HostPort, ManagedChannel> channels;
  private final Turns turns;
  private final SteadyTime time;
  private final ClockExchange clocks;
  private final KnownLives lives;
  private final RandomGenerator random;

  /**
   * @param channels opens a channel whose callbacks do not block
   * @param lives which life of a store counts
   */
  public ExchangeLinks(
      Function<HostPort, ManagedChannel> channels,
      Turns turns,
      SteadyTime time,
      HybridClock clock,
      KnownLives lives,
      RandomGenerator random) {
    this.channels = channels;
    this.turns = turns;
    this.time = time;
    this.clocks = new ClockExchange(clock);
    this.lives = lives;
    this.random = random;
  }

  @Override
  public ParticipantLink open(Member participant, ParticipantLink.Listener listener) {
    ExchangeLink link =
        new ExchangeLink(
            participant,
            channels.apply(HostPort.parse(participant.getAddress())),
            listener,
            turns,
            time,
            clocks,
            lives,
            new Backoff(RECONNECT, random));
    turns.execute(link::connect);
    return link;
  }
}
