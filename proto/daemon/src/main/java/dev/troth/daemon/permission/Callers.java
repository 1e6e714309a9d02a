package dev.troth.daemon.permission;

import dev.troth.v1.Role;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds out who calls: whom the token speaks for when there is one, else whom the certificate
 * names; {@code anonymous} in the clear.
 */
final class Callers {

  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  static final String ANONYMOUS = "anonymous";
  static final String TOKEN = "token:";

  private static final String BEARER = "Bearer ";

  private final Permissions permissions;
  private final TokenCheck tokens;
  private final Function<Attributes, Optional<String>> certificates;

  /**
   * @param certificates whom a connection's certificate names
   */
  Callers(
      Permissions permissions,
      TokenCheck tokens,
      Function<Attributes, Optional<String>> certificates) {
    this.permissions = permissions;
    this.tokens = tokens;
    this.certificates = certificates;
  }

  /**
   * Whose call it is.
   *
   * @param role what is asked for, for the count of refusals
   * @throws dev.troth.error.RejectedException UNAUTHENTICATED
   */
  Caller of(Attributes transport, Metadata headers, Role role) {
    String connection = connection(transport, role);
    String authorization = headers.get(AUTHORIZATION);
    if (authorization == null) {
      return permissions.caller(connection);
    }
    try {
      requirePrivate(transport);
      BearerToken token = tokens.check(token(authorization));
      return new Caller(TOKEN + token.subject(), token.isExpired(), permissions);
    } catch (InvalidTokenException e) {
      throw permissions.unauthenticated(connection, role, String.valueOf(e.getMessage()));
    }
  }

  private String connection(Attributes transport, Role role) {
    if (isClear(transport)) {
      return ANONYMOUS;
    }
    String name = certificates.apply(transport).orElse("");
    // No authority may vouch for somebody who has no certificate.
    if (name.isEmpty() || name.equals(ANONYMOUS) || name.startsWith(TOKEN)) {
      throw permissions.unauthenticated(
          name, role, "the certificate names nobody who could have one: '%s'".formatted(name));
    }
    return name;
  }

  private static boolean isClear(Attributes transport) {
    return transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION) == null;
  }

  private static void requirePrivate(Attributes transport) throws InvalidTokenException {
    boolean isElsewhere =
        transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress address
            && (address.getAddress() == null || !address.getAddress().isLoopbackAddress());
    if (isClear(transport) && isElsewhere) {
      throw new InvalidTokenException(
          "a token that came over the network in the clear is not taken, and others may have read it:"
              + " have it revoked, and use TLS");
    }
  }

  private static String token(String authorization) throws InvalidTokenException {
    if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw new InvalidTokenException("of authorizations only 'Bearer TOKEN' is taken");
    }
    return authorization.substring(BEARER.length()).strip();
  }
}
