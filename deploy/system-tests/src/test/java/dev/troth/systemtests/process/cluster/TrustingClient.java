package dev.troth.systemtests.process.cluster;

import dev.troth.tls.TlsFiles;
import dev.troth.v1.IdentifyRequest;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.Member;
import dev.troth.v1.ParticipantServiceGrpc;
import dev.troth.v1.ParticipantServiceGrpc.ParticipantServiceBlockingStub;
import dev.troth.v1.PrepareRequest;
import dev.troth.v1.PrepareResponse;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Talks to a participant whatever its certificate; it shows a good one itself. */
public final class TrustingClient implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final String address;
  private final ManagedChannel channel;

  public TrustingClient(Certificates certificates, DaemonProcess.Endpoint participant)
      throws IOException {
    TlsFiles own = certificates.of(Certificates.CLIENT);
    this.address = participant.address();
    this.channel =
        Grpc.newChannelBuilder(
                address,
                TlsChannelCredentials.newBuilder()
                    .keyManager(own.certificate().toFile(), own.key().toFile())
                    .trustManager(new Everybody())
                    .build())
            .build();
  }

  /** How other members are told of it. */
  public Member member() {
    IdentifyResponse identity =
        stub().identify(IdentifyRequest.newBuilder().setClock(Line.clock()).build());
    return Member.newBuilder()
        .setStoreId(identity.getStoreId())
        .setName(identity.getName())
        .setAddress(address)
        .build();
  }

  /** Asks for a vote. */
  public PrepareResponse prepare(PrepareRequest request) {
    return stub().prepare(request);
  }

  private ParticipantServiceBlockingStub stub() {
    return ParticipantServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(LIMIT);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  /** Trusts everybody. */
  private static final class Everybody extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
