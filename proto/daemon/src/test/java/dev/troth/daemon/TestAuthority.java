package dev.troth.daemon;

import dev.troth.tls.ReloadingCredentials;
import dev.troth.tls.TlsFiles;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** An authority that issues whatever is asked for. */
public final class TestAuthority {

  private static final Duration DAY = Duration.ofDays(1);

  private final X509Bundle root;

  public TestAuthority(String name) throws Exception {
    root =
        new CertificateBuilder()
            .subject("CN=" + name)
            .setIsCertificateAuthority(true)
            .notBefore(Instant.now().minus(DAY.multipliedBy(30)))
            .notAfter(Instant.now().plus(DAY.multipliedBy(30)))
            .buildSelfSigned();
  }

  public String pem() {
    return root.getCertificatePEM();
  }

  /** For loopback's name and address. */
  public X509Bundle issue(String name) throws Exception {
    return local(name).buildIssuedBy(root);
  }

  public X509Bundle issueRsa(String name) throws Exception {
    return local(name).rsa2048().buildIssuedBy(root);
  }

  public X509Bundle issueExpired(String name) throws Exception {
    return local(name).notAfter(Instant.now().minus(DAY)).buildIssuedBy(root);
  }

  public X509Bundle issueFor(String name, String host) throws Exception {
    return named(name).addSanDnsName(host).buildIssuedBy(root);
  }

  private static CertificateBuilder local(String name) {
    return named(name).addSanDnsName("localhost").addSanIpAddress("127.0.0.1");
  }

  private static CertificateBuilder named(String name) {
    return new CertificateBuilder()
        .subject("CN=" + name)
        .notBefore(Instant.now().minus(DAY.multipliedBy(3)))
        .notAfter(Instant.now().plus(DAY.multipliedBy(3)))
        .addExtendedKeyUsageServerAuth()
        .addExtendedKeyUsageClientAuth();
  }

  /** Files of one end, which trusts this authority. */
  public TlsFiles write(Path directory, X509Bundle own) throws IOException {
    TlsFiles files =
        new TlsFiles(
            directory.resolve("tls.crt"),
            directory.resolve("tls.key"),
            directory.resolve("ca.crt"));
    Files.createDirectories(directory);
    Files.writeString(files.certificate(), own.getCertificatePathPEM());
    Files.writeString(files.key(), own.getPrivateKeyPEM());
    Files.writeString(files.authority(), pem());
    return files;
  }

  public ReloadingCredentials credentials(Path directory, X509Bundle own) throws Exception {
    return ReloadingCredentials.load(write(directory, own));
  }
}
