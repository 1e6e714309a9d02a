package dev.troth.tls;

import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Certificate, key and trusted authorities that follow their files. Files that are being replaced
 * may be seen half-way: what is used changes only when what is seen is whole and fits together.
 * Connections that are open keep what they were opened with.
 */
public final class ReloadingCredentials {

  private final TlsFiles files;
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final AdvancedTlsX509TrustManager authorities;
  private final ExplainingTrustManager trust;

  private FileContents used;
  private String lastComplaint = "";
  private volatile X509Certificate own;

  private ReloadingCredentials(
      TlsFiles files,
      FileContents contents,
      Credentials credentials,
      AdvancedTlsX509TrustManager authorities) {
    this.files = files;
    this.used = contents;
    this.own = credentials.own();
    this.authorities = authorities;
    this.trust = new ExplainingTrustManager(authorities, files.authority());
  }

  /**
   * Reads the files for the first time.
   *
   * @throws TlsFilesException naming the file that is of no use
   */
  public static ReloadingCredentials load(TlsFiles files) throws TlsFilesException {
    FileContents contents = FileContents.read(files);
    Credentials credentials = Credentials.parse(files, contents);
    ReloadingCredentials loaded =
        new ReloadingCredentials(files, contents, credentials, noAuthorities());
    loaded.use(credentials);
    return loaded;
  }

  /** Shows the certificate that was read last. */
  public X509ExtendedKeyManager keyManager() {
    return keys;
  }

  /**
   * Trusts the authorities that were read last, and of servers also asks that the certificate names
   * the host; says why when it does not.
   */
  public X509ExtendedTrustManager trustManager() {
    return trust;
  }

  /** The certificate that is shown. */
  public X509Certificate certificate() {
    return own;
  }

  /** Looks whether the files have changed, and uses what they hold if it is of use. */
  public synchronized Reload reload() {
    try {
      FileContents seen = FileContents.read(files);
      if (seen.isSameAs(used)) {
        lastComplaint = "";
        return Reload.NOTHING_NEW;
      }
      Credentials credentials = Credentials.parse(files, seen);
      use(credentials);
      used = seen;
      lastComplaint = "";
      return new Reload(
          Reload.Result.REPLACED,
          "certificate of %s, valid until %s, authorities %d"
              .formatted(
                  Certificates.name(own), Certificates.end(own), credentials.authorities().size()));
    } catch (TlsFilesException e) {
      return complain(String.valueOf(e.getMessage()));
    }
  }

  /** Once: the files are looked at again and again. */
  private Reload complain(String complaint) {
    if (complaint.equals(lastComplaint)) {
      return Reload.NOTHING_NEW;
    }
    lastComplaint = complaint;
    return new Reload(Reload.Result.KEPT, complaint);
  }

  /** Authorities first: whoever is shown the new certificate may answer with one like it. */
  private void use(Credentials credentials) throws TlsFilesException {
    try {
      authorities.updateTrustCredentials(credentials.authorities().toArray(X509Certificate[]::new));
    } catch (IOException | GeneralSecurityException e) {
      throw new TlsFilesException(files.authority() + " is of no use: " + e.getMessage());
    }
    keys.updateIdentityCredentials(
        credentials.chain().toArray(X509Certificate[]::new), credentials.key());
    own = credentials.own();
  }

  private static AdvancedTlsX509TrustManager noAuthorities() throws TlsFilesException {
    try {
      return AdvancedTlsX509TrustManager.newBuilder()
          .setVerification(Verification.CERTIFICATE_AND_HOST_NAME_VERIFICATION)
          .build();
    } catch (GeneralSecurityException e) {
      throw new TlsFilesException("this JVM verifies no certificates: " + e.getMessage());
    }
  }
}
