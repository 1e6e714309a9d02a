package dev.troth.cli.client;

import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * A bearer token in a file. It is read for each call, so that one that somebody else renews is
 * taken; and it is never sent in the clear, but to this host.
 */
public final class TokenFile extends CallCredentials {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final int MAX_BYTES = 8 << 10;
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]+");

  private final Path file;

  public TokenFile(Path file) {
    this.file = file;
  }

  /**
   * What is in the file now.
   *
   * @throws IOException it cannot be read, or holds something else; the message names the file and
   *     shows nothing of it
   */
  public String read() throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException(file + " is longer than any token: " + MAX_BYTES + " bytes at most");
      }
      String text = Files.readString(file).strip();
      if (!TOKEN.matcher(text).matches()) {
        throw new IOException(file + " must hold one token and nothing else");
      }
      return text;
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
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
      headers.put(AUTHORIZATION, "Bearer " + read());
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
