package dev.troth.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** What files hold, once it is known to fit together. */
record Credentials(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {

  private static final byte[] CHALLENGE =
      "does the key fit the certificate?".getBytes(StandardCharsets.US_ASCII);

  Credentials {
    chain = List.copyOf(chain);
    authorities = List.copyOf(authorities);
  }

  /** The certificate this end shows. */
  X509Certificate own() {
    return chain.get(0);
  }

  static Credentials parse(TlsFiles files, FileContents contents) throws TlsFilesException {
    List<X509Certificate> chain = certificates(files.certificate(), contents.certificate());
    PublicKey certified = chain.get(0).getPublicKey();
    PrivateKey key = PrivateKeyFile.parse(files.key(), contents.key(), certified);
    if (!fits(key, certified)) {
      throw new TlsFilesException(
          "the key in %s does not belong to the certificate in %s"
              .formatted(files.key(), files.certificate()));
    }
    return new Credentials(chain, key, certificates(files.authority(), contents.authority()));
  }

  private static List<X509Certificate> certificates(Path file, byte[] text)
      throws TlsFilesException {
    try {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(text))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (certificates.isEmpty()) {
        throw new TlsFilesException(file + " holds no certificate in PEM");
      }
      return certificates;
    } catch (CertificateException e) {
      throw new TlsFilesException(
          file + " does not hold whole certificates in PEM: " + e.getMessage());
    }
  }

  private static boolean fits(PrivateKey key, PublicKey certified) throws TlsFilesException {
    String algorithm =
        switch (certified.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default ->
              throw new TlsFilesException(
                  "keys of the kind "
                      + certified.getAlgorithm()
                      + " are not supported; use EC or RSA");
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(CHALLENGE);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(CHALLENGE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
