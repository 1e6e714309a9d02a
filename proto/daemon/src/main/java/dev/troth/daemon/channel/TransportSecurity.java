package dev.troth.daemon.channel;

import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.options.TlsOptions;
import dev.troth.tls.ReloadingCredentials;
import dev.troth.tls.TlsFilesException;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiators;
import java.time.Clock;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How connections are secured: the one place where that is chosen. */
public interface TransportSecurity {

  /** What a server is made with that takes as many connections as the limit says. */
  ServerCredentials forServers(ConnectionLimit limit);

  ChannelCredentials forChannels();

  /**
   * As the options say; certificates are reloaded when their files change.
   *
   * @param timers where the looks at the files are kept; they read the files
   * @throws TlsFilesException when the files are of no use
   */
  static TransportSecurity chosen(
      TlsOptions options, Metrics metrics, ScheduledExecutorService timers)
      throws TlsFilesException {
    if (options.files().isEmpty()) {
      return plaintext();
    }
    ReloadingCredentials credentials = ReloadingCredentials.load(options.files().get());
    Future<?> unused =
        timers.scheduleWithFixedDelay(
            new CertificateWatch(credentials, Clock.systemUTC(), metrics),
            0,
            options.reloadInterval().toMillis(),
            TimeUnit.MILLISECONDS);
    return new MutualTls(
        credentials,
        new RefusedClients(
            metrics.counter("troth_tls_refused_total", "Connections that TLS refused")));
  }

  /** Mutual TLS: both ends show a certificate of an authority that the other trusts. */
  static TransportSecurity tls(ReloadingCredentials credentials) {
    return new MutualTls(credentials, new RefusedClients(new LongAdder()));
  }

  /** In the clear, for this host alone or for networks that are trusted. */
  static TransportSecurity plaintext() {
    return new TransportSecurity() {
      @Override
      public ServerCredentials forServers(ConnectionLimit limit) {
        return limit.over(InternalProtocolNegotiators.serverPlaintext());
      }

      @Override
      public ChannelCredentials forChannels() {
        return InsecureChannelCredentials.create();
      }
    };
  }
}
