package dev.troth.daemon.document;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.troth.v1.TransactionSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What tells whether an id is used for the same content again (R11). */
public final class SpecHash {

  public static final int BYTES = 32;

  private SpecHash() {}

  /**
   * SHA-256 of a document's canonical bytes: its id and its body in protobuf's deterministic form,
   * without the timeout, which a client may change from one try to the next.
   */
  public static ByteString of(TransactionSpec spec) {
    TransactionSpec content = spec.hasTimeout() ? spec.toBuilder().clearTimeout().build() : spec;
    return ByteString.copyFrom(sha256().digest(canonicalBytes(content)));
  }

  private static byte[] canonicalBytes(TransactionSpec content) {
    byte[] bytes = new byte[content.getSerializedSize()];
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    output.useDeterministicSerialization();
    try {
      content.writeTo(output);
    } catch (IOException e) {
      throw new UncheckedIOException("an array of the right size is never full", e);
    }
    output.checkNoSpaceLeft();
    return bytes;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
