package dev.troth.daemon.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.netty.pkitesting.CertificateBuilder;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;

final class PeerIdentityTest {

  @Test
  void aUriComesFirst() throws Exception {
    assertThat(
            nameIn(
                named("CN=orders")
                    .addSanDnsName("orders.shop.svc")
                    .addSanUriName("spiffe://shop/orders")
                    .addSanUriName("spiffe://shop/other")))
        .isEqualTo("spiffe://shop/orders");
  }

  @Test
  void thenAHostName() throws Exception {
    assertThat(
            nameIn(
                named("CN=orders")
                    .addSanIpAddress("10.0.0.7")
                    .addSanDnsName("orders.shop.svc")
                    .addSanDnsName("orders")))
        .isEqualTo("orders.shop.svc");
  }

  @Test
  void thenTheMostSpecificCommonName() throws Exception {
    assertThat(nameIn(named("CN=orders, OU=shop, CN=people"))).isEqualTo("orders");
  }

  @Test
  void aCertificateThatNamesNobodyIdentifiesNobody() throws Exception {
    X509Certificate nameless = named("O=shop").buildSelfSigned().getCertificate();

    assertThat(PeerIdentity.of(nameless)).isEmpty();
  }

  @Test
  void nobodyIsKnownInTheClear() {
    assertThat(PeerIdentity.of(Attributes.EMPTY)).isEmpty();
  }

  private static CertificateBuilder named(String subject) {
    return new CertificateBuilder().subject(subject).setIsCertificateAuthority(true);
  }

  private static String nameIn(CertificateBuilder certificate) throws Exception {
    return PeerIdentity.of(certificate.buildSelfSigned().getCertificate()).orElseThrow().name();
  }
}
