package dev.troth.daemon.channel;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;

/** How connections are secured: the one place where that is chosen. */
public interface TransportSecurity {

  ServerCredentials forServers();

  ChannelCredentials forChannels();

  /** In the clear, for networks that are trusted. */
  static TransportSecurity plaintext() {
    return new TransportSecurity() {
      @Override
      public ServerCredentials forServers() {
        return InsecureServerCredentials.create();
      }

      @Override
      public ChannelCredentials forChannels() {
        return InsecureChannelCredentials.create();
      }
    };
  }
}
