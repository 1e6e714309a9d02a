package dev.troth.systemtests.process.cluster;

import dev.troth.tls.TlsFiles;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** A certificate of a cluster's own authority that will not do all the same. */
public final class OddCertificate {

  private static final Duration DAY = Duration.ofDays(1);

  private OddCertificate() {}

  /** Issues one for local hosts that has expired. */
  public static void issueExpired(Certificates certificates, String name) throws Exception {
    Instant end = Instant.now().minus(DAY);
    issue(
        certificates,
        name,
        new CertificateBuilder()
            .addSanDnsName("localhost")
            .addSanIpAddress("127.0.0.1")
            .notBefore(end.minus(DAY))
            .notAfter(end));
  }

  /** Issues one that is for another host alone. */
  public static void issueFor(Certificates certificates, String name, String host)
      throws Exception {
    issue(
        certificates,
        name,
        new CertificateBuilder()
            .addSanDnsName(host)
            .notBefore(Instant.now().minus(DAY))
            .notAfter(Instant.now().plus(DAY)));
  }

  private static void issue(Certificates certificates, String name, CertificateBuilder odd)
      throws Exception {
    X509Certificate authority =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(
                        certificates.authority().getBytes(StandardCharsets.US_ASCII)));
    PrivateKey key =
        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der(certificates)));
    X509Bundle issued =
        odd.subject("CN=" + name)
            .buildIssuedBy(
                X509Bundle.fromRootCertificateAuthority(
                    authority, new KeyPair(authority.getPublicKey(), key)));
    TlsFiles files = certificates.of(name);
    Files.createDirectories(files.key().toAbsolutePath().getParent());
    Files.writeString(files.certificate(), issued.getCertificatePathPEM());
    Files.writeString(files.key(), issued.getPrivateKeyPEM());
    Files.writeString(files.authority(), certificates.authority());
  }

  private static byte[] der(Certificates certificates) {
    return Base64.getMimeDecoder()
        .decode(certificates.authorityKey().replaceAll("-----[A-Z ]+-----", ""));
  }
}
