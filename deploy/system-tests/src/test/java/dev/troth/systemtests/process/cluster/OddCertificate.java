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

/** A certificate of a cluster's own authority that is no longer valid. */
public final class ExpiredCertificate {

  private ExpiredCertificate() {}

  /** Issues it for local hosts. */
  public static void issue(Certificates certificates, String name) throws Exception {
    X509Certificate authority =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(
                        certificates.authority().getBytes(StandardCharsets.US_ASCII)));
    PrivateKey key =
        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der(certificates)));
    X509Bundle expired =
        new CertificateBuilder()
            .subject("CN=" + name)
            .addSanDnsName("localhost")
            .addSanIpAddress("127.0.0.1")
            .notBefore(Instant.now().minus(Duration.ofDays(2)))
            .notAfter(Instant.now().minus(Duration.ofDays(1)))
            .buildIssuedBy(
                X509Bundle.fromRootCertificateAuthority(
                    authority, new KeyPair(authority.getPublicKey(), key)));
    TlsFiles files = certificates.of(name);
    Files.createDirectories(files.key().toAbsolutePath().getParent());
    Files.writeString(files.certificate(), expired.getCertificatePathPEM());
    Files.writeString(files.key(), expired.getPrivateKeyPEM());
    Files.writeString(files.authority(), certificates.authority());
  }

  private static byte[] der(Certificates certificates) {
    return Base64.getMimeDecoder()
        .decode(certificates.authorityKey().replaceAll("-----[A-Z ]+-----", ""));
  }
}
