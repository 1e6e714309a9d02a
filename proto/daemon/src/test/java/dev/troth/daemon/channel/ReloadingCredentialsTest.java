package dev.troth.daemon.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.daemon.TestAuthority;
import dev.troth.tls.Reload.Result;
import dev.troth.tls.ReloadingCredentials;
import dev.troth.tls.TlsFiles;
import dev.troth.tls.TlsFilesException;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is seen of files while somebody replaces them. */
final class ReloadingCredentialsTest {

  @TempDir Path directory;

  private TestAuthority authority;
  private X509Bundle first;
  private X509Bundle second;
  private TlsFiles files;
  private ReloadingCredentials credentials;

  @BeforeEach
  void load() throws Exception {
    authority = new TestAuthority("authority");
    first = authority.issue("first");
    second = authority.issue("second");
    files = authority.write(directory, first);
    credentials = ReloadingCredentials.load(files);
  }

  @Test
  void unchangedFilesAreNoNews() {
    assertThat(credentials.reload().result()).isEqualTo(Result.UNCHANGED);
    assertShown(first);
  }

  @Test
  void aNewPairIsTaken() throws Exception {
    authority.write(directory, second);

    assertThat(credentials.reload().result()).isEqualTo(Result.REPLACED);
    assertShown(second);
    assertThat(credentials.reload().result()).isEqualTo(Result.UNCHANGED);
  }

  @Test
  void halfAPairIsNotTakenAndComplainedOfOnce() throws Exception {
    Files.writeString(files.certificate(), second.getCertificatePathPEM());

    var half = credentials.reload();
    assertThat(half.result()).isEqualTo(Result.KEPT);
    assertThat(half.words())
        .isEqualTo(
            "the key in %s does not belong to the certificate in %s"
                .formatted(files.key(), files.certificate()));
    assertShown(first);
    assertThat(credentials.reload().result()).isEqualTo(Result.UNCHANGED);

    Files.writeString(files.key(), second.getPrivateKeyPEM());
    assertThat(credentials.reload().result()).isEqualTo(Result.REPLACED);
    assertShown(second);
  }

  @Test
  void halfAFileIsNotTaken() throws Exception {
    String whole = second.getPrivateKeyPEM();
    Files.writeString(files.certificate(), second.getCertificatePathPEM());
    Files.writeString(files.key(), whole.substring(0, whole.length() / 2));

    assertThat(credentials.reload().words())
        .isEqualTo(files.key() + " holds no whole private key in PEM");
    assertShown(first);
  }

  @Test
  void aFileThatIsGoneIsNotTaken() throws Exception {
    Files.delete(files.authority());

    assertThat(credentials.reload().words()).isEqualTo("there is no file " + files.authority());
    assertShown(first);
    Files.writeString(files.authority(), "no certificate");
    assertThat(credentials.reload().result()).isEqualTo(Result.KEPT);
  }

  /** A mounted secret: links to a directory that is swapped by another link. */
  @Test
  void aSwappedLinkIsFollowed() throws Exception {
    authority.write(directory.resolve("v1"), first);
    authority.write(directory.resolve("v2"), second);
    Path data = directory.resolve("..data");
    Files.createSymbolicLink(data, Path.of("v1"));
    ReloadingCredentials mounted =
        ReloadingCredentials.load(
            new TlsFiles(data.resolve("tls.crt"), data.resolve("tls.key"), data.resolve("ca.crt")));

    Path next = Files.createSymbolicLink(directory.resolve("..next"), Path.of("v2"));
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);

    assertThat(mounted.reload().result()).isEqualTo(Result.REPLACED);
    assertThat(mounted.certificate()).isEqualTo(second.getCertificate());
  }

  @Test
  void theOlderFormOfAnRsaKeyIsRead() throws Exception {
    X509Bundle rsa = authority.issueRsa("rsa");
    authority.write(directory, rsa);
    Files.writeString(files.key(), pem("RSA PRIVATE KEY", olderForm(rsa)));

    assertThat(credentials.reload().result()).isEqualTo(Result.REPLACED);
    assertShown(rsa);
  }

  @Test
  void theOlderFormOfAnEllipticKeyIsRead() throws Exception {
    authority.write(directory, second);
    Files.writeString(files.key(), pem("EC PRIVATE KEY", olderForm(second)));

    assertThat(credentials.reload().result()).isEqualTo(Result.REPLACED);
    assertShown(second);
  }

  @Test
  void anEncryptedKeyIsRefusedWithWordsAndWithoutTheKey() throws Exception {
    Files.writeString(files.key(), pem("ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3}));

    assertThatThrownBy(() -> ReloadingCredentials.load(files))
        .isInstanceOf(TlsFilesException.class)
        .hasMessageStartingWith(files.key() + " is encrypted;")
        .hasMessageNotContaining("AQID");
  }

  private void assertShown(X509Bundle expected) {
    X509Certificate own = expected.getCertificate();
    assertThat(credentials.certificate()).isEqualTo(own);
    var keys = credentials.keyManager();
    String alias = keys.chooseEngineServerAlias("EC", null, null);
    assertThat(keys.getCertificateChain(alias)[0]).isEqualTo(own);
    assertThat(keys.getPrivateKey(alias)).isEqualTo(expected.getKeyPair().getPrivate());
  }

  private static byte[] olderForm(X509Bundle own) throws IOException {
    return PrivateKeyInfo.getInstance(own.getKeyPair().getPrivate().getEncoded())
        .parsePrivateKey()
        .toASN1Primitive()
        .getEncoded();
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(type, Base64.getMimeEncoder().encodeToString(der), type);
  }
}
