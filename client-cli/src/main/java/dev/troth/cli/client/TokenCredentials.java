package dev.troth.cli.client;

import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/**
 * The bearer token of a file, read for each call. It is never sent in the clear, but to this host.
 */
final class TokenCredentials extends CallCredentials {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final TokenFile file;

  TokenCredentials(TokenFile file) {
    this.file = file;
  }

  @Override
  public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
    if (isClear(call)) {
      applier.fail(
          Status.UNAUTHENTICATED.withDescription(
              "a token is not sent over the network in the clear; use TLS"));
      return;
    }
    try {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + file.read());
      applier.apply(headers);
    } catch (IOException e) {
      applier.fail(Status.UNAUTHENTICATED.withDescription("no token: " + e.getMessage()));
    }
  }

  private static boolean isClear(RequestInfo call) {
    return call.getSecurityLevel() == SecurityLevel.NONE
        && !(call.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
                instanceof InetSocketAddress address
            && address.getAddress() != null
            && address.getAddress().isLoopbackAddress());
  }
}
