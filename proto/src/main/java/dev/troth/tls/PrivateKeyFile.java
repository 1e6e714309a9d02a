package dev.troth.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key in PEM: PKCS#8, or one of the older forms that are still made ({@code RSA PRIVATE
 * KEY}, {@code EC PRIVATE KEY}). What it says of a key never holds a part of it.
 */
final class PrivateKeyFile {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^-]*)-----END \\1-----");

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private PrivateKeyFile() {}

  /**
   * The key in a file's text.
   *
   * @param certified the public key it should fit, which says what kind of key it is
   */
  static PrivateKey parse(Path file, byte[] text, PublicKey certified) throws TlsFilesException {
    Matcher block = BLOCK.matcher(new String(text, StandardCharsets.ISO_8859_1));
    if (!block.find()) {
      throw new TlsFilesException(file + " holds no whole private key in PEM");
    }
    if (block.group(1).startsWith("ENCRYPTED")) {
      throw new TlsFilesException(
          file
              + " is encrypted; a daemon has nobody to ask: store it unencrypted, readable by it"
              + " alone");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(block.group(2));
      boolean isPkcs8 = block.group(1).equals("PRIVATE KEY");
      return KeyFactory.getInstance(certified.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(isPkcs8 ? der : wrap(der, certified)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new TlsFilesException(
          "%s holds no private key of the certificate's kind, %s"
              .formatted(file, certified.getAlgorithm()));
    }
  }

  /** PKCS#8, RFC 5208: version, algorithm, and the older form as it is. */
  private static byte[] wrap(byte[] olderForm, PublicKey certified) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(VERSION_0);
    content.writeBytes(algorithm(certified.getEncoded()));
    content.writeBytes(element(OCTET_STRING, olderForm));
    return element(SEQUENCE, content.toByteArray());
  }

  /** The first element in the sequence that a public key's X.509 form is. */
  private static byte[] algorithm(byte[] publicKey) {
    int start = contentStart(publicKey, 0);
    int end = contentStart(publicKey, start) + (publicKey[start + 1] & 0xff); // always short
    return Arrays.copyOfRange(publicKey, start, end);
  }

  private static int contentStart(byte[] der, int element) {
    int length = der[element + 1] & 0xff;
    return element + 2 + (length < 0x80 ? 0 : length & 0x7f);
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    if (content.length < 0x80) {
      element.write(content.length);
    } else {
      element.write(0x82); // two bytes of length: no key is longer than 64 KiB
      element.write(content.length >> 8);
      element.write(content.length);
    }
    element.writeBytes(content);
    return element.toByteArray();
  }
}
