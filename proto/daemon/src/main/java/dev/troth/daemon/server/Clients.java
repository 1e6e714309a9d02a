package dev.troth.daemon.server;

import dev.troth.daemon.channel.PeerIdentity;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Knows whose each connection is: by its certificate, or by its address when it is in the clear. A
 * client is known as long as it has a connection.
 */
final class Clients extends ServerTransportFilter {

  private static final Attributes.Key<Client> CLIENT = Attributes.Key.create("troth-client");

  private final Map<String, Client> known = new HashMap<>();

  /** Whose connection it is. */
  static Client of(Attributes transport) {
    Client client = transport.get(CLIENT);
    if (client == null) {
      throw new IllegalStateException("a connection that was not introduced");
    }
    return client;
  }

  @Override
  public synchronized Attributes transportReady(Attributes transport) {
    Client client = known.computeIfAbsent(name(transport), Client::new);
    client.connections++;
    return transport.toBuilder().set(CLIENT, client).build();
  }

  @Override
  public synchronized void transportTerminated(Attributes transport) {
    // Null when it ended before it was ready.
    Client client = transport == null ? null : transport.get(CLIENT);
    if (client != null && --client.connections == 0) {
      known.remove(client.toString());
    }
  }

  synchronized int count() {
    return known.size();
  }

  private static String name(Attributes transport) {
    return PeerIdentity.of(transport).map(PeerIdentity::name).orElseGet(() -> address(transport));
  }

  private static String address(Attributes transport) {
    return transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress inet
            && inet.getAddress() != null
        ? inet.getAddress().getHostAddress()
        : "local";
  }
}
