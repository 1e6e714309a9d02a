package dev.troth.participant.peers;

import dev.troth.daemon.channel.PeerChannels;
import dev.troth.daemon.options.HostPort;
import io.grpc.ManagedChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One channel per address, opened when it is first needed. */
final class Channels implements AutoCloseable {

  private final PeerChannels opener;
  private final Map<String, ManagedChannel> byAddress = new ConcurrentHashMap<>();

  Channels(PeerChannels opener) {
    this.opener = opener;
  }

  /**
   * The channel to host:port.
   *
   * @throws IllegalArgumentException when it is no address
   */
  ManagedChannel to(String address) {
    return byAddress.computeIfAbsent(address, text -> opener.open(HostPort.parse(text)));
  }

  @Override
  public void close() {
    byAddress.values().forEach(ManagedChannel::shutdownNow);
  }
}
