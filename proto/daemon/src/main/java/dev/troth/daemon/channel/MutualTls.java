package dev.troth.daemon.channel;

import dev.troth.tls.ReloadingCredentials;
import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import javax.net.ssl.SSLException;

/** TLS 1.3; both ends show a certificate, and those who call see that it names the host. */
final class MutualTls implements TransportSecurity {

  private static final String PROTOCOL = "TLSv1.3";

  private final ProtocolNegotiator forServers;
  private final ChannelCredentials forChannels;

  MutualTls(ReloadingCredentials credentials, RefusedClients refused) {
    try {
      forServers =
          refused.watching(
              GrpcSslContexts.configure(SslContextBuilder.forServer(credentials.keyManager()))
                  .trustManager(credentials.trustManager())
                  .clientAuth(ClientAuth.REQUIRE)
                  .protocols(PROTOCOL)
                  .build());
      forChannels =
          NettySslContextChannelCredentials.create(
              GrpcSslContexts.forClient()
                  .keyManager(credentials.keyManager())
                  .trustManager(credentials.trustManager())
                  .protocols(PROTOCOL)
                  .build());
    } catch (SSLException e) {
      throw new IllegalStateException("this JVM cannot do " + PROTOCOL, e);
    }
  }

  @Override
  public ServerCredentials forServers(ConnectionLimit limit) {
    return limit.over(forServers);
  }

  @Override
  public ChannelCredentials forChannels() {
    return forChannels;
  }
}
