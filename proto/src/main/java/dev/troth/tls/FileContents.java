package dev.troth.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** What the three files held at one look. */
final class FileContents {

  /** No bundle of authorities is larger. */
  private static final int LARGEST_BYTES = 1 << 20;

  private final byte[] certificate;
  private final byte[] key;
  private final byte[] authority;

  private FileContents(byte[] certificate, byte[] key, byte[] authority) {
    this.certificate = certificate;
    this.key = key;
    this.authority = authority;
  }

  static FileContents read(TlsFiles files) throws TlsFilesException {
    return new FileContents(read(files.certificate()), read(files.key()), read(files.authority()));
  }

  byte[] certificate() {
    return certificate;
  }

  byte[] key() {
    return key;
  }

  byte[] authority() {
    return authority;
  }

  boolean isSameAs(FileContents other) {
    return Arrays.equals(certificate, other.certificate)
        && Arrays.equals(key, other.key)
        && Arrays.equals(authority, other.authority);
  }

  private static byte[] read(Path file) throws TlsFilesException {
    try {
      if (Files.size(file) > LARGEST_BYTES) {
        throw new TlsFilesException(file + " is too large for a PEM file");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new TlsFilesException("there is no file " + file);
    } catch (IOException e) {
      throw new TlsFilesException("cannot read " + file + ": " + e);
    }
  }
}
