package dev.troth.daemon.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.daemon.metrics.Metrics;
import dev.troth.error.RejectedException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Role;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class CallersTest {

  private static final TokenCheck ONLY_GOOD =
      token -> {
        if (!token.equals("good")) {
          throw new InvalidTokenException("it will not do");
        }
        return new BearerToken("alice", () -> false);
      };

  private final Permissions permissions = Permissions.unrestricted(new Metrics());

  private static Attributes clear(String address) throws Exception {
    return Attributes.newBuilder()
        .set(
            Grpc.TRANSPORT_ATTR_REMOTE_ADDR,
            new InetSocketAddress(InetAddress.getByName(address), 1))
        .build();
  }

  private static Attributes encrypted(String address) throws Exception {
    return clear(address).toBuilder()
        .set(
            Grpc.TRANSPORT_ATTR_SSL_SESSION, SSLContext.getDefault().createSSLEngine().getSession())
        .build();
  }

  private static Metadata headers(String authorization) {
    Metadata headers = new Metadata();
    headers.put(Callers.AUTHORIZATION, authorization);
    return headers;
  }

  private String identity(String certificate, Attributes transport, Metadata headers) {
    return new Callers(permissions, ONLY_GOOD, connection -> Optional.of(certificate))
        .of(transport, headers, Role.ROLE_READ)
        .identity();
  }

  private void isUnauthenticated(
      String certificate, Attributes transport, Metadata headers, String message) {
    assertThatThrownBy(() -> identity(certificate, transport, headers))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> {
              assertThat(e.reason().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAUTHENTICATED);
              assertThat(e.reason().getMessage()).contains(message).doesNotContain("secret");
            });
  }

  @Test
  void theCertificateSaysWhoCalls() throws Exception {
    assertThat(identity("pay", encrypted("10.0.0.7"), new Metadata())).isEqualTo("pay");
  }

  @Test
  void inTheClearEverybodyIsAnonymous() throws Exception {
    assertThat(identity("pay", clear("10.0.0.7"), new Metadata())).isEqualTo("anonymous");
  }

  @Test
  void theTokenDecidesWhenThereIsOne() throws Exception {
    assertThat(identity("pay", encrypted("10.0.0.7"), headers("Bearer good")))
        .isEqualTo("token:alice");
    assertThat(identity("pay", clear("127.0.0.1"), headers("bearer good")))
        .isEqualTo("token:alice");
  }

  @Test
  void aBadTokenIsNotSavedByAGoodCertificate() throws Exception {
    isUnauthenticated("pay", encrypted("10.0.0.7"), headers("Bearer secret"), "it will not do");
    isUnauthenticated(
        "pay", encrypted("10.0.0.7"), headers("Basic secret"), "only 'Bearer TOKEN' is taken");
  }

  @Test
  void aTokenThatCameInTheClearIsRefused() throws Exception {
    isUnauthenticated("", clear("10.0.0.7"), headers("Bearer good"), "in the clear");
  }

  @Test
  void noCertificateMakesATokensIdentity() throws Exception {
    isUnauthenticated("token:alice", encrypted("10.0.0.7"), new Metadata(), "names nobody");
    isUnauthenticated("anonymous", encrypted("10.0.0.7"), new Metadata(), "names nobody");
    isUnauthenticated("", encrypted("10.0.0.7"), new Metadata(), "names nobody");
  }
}
