package dev.troth.cli.document;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** The bytes of a document, bounded and checked to be text. */
public final class DocumentText {

  /** The longest document. A coordinator takes messages of at most 4 MiB. */
  public static final int MAX_BYTES = 4 << 20;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private DocumentText() {}

  /**
   * Everything a stream has.
   *
   * @throws InvalidDocumentException when it is more than {@link #MAX_BYTES}, or not UTF-8
   */
  public static String read(InputStream in) throws IOException, InvalidDocumentException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw tooLong();
    }
    return decode(bytes, 0, bytes.length);
  }

  /**
   * @throws InvalidDocumentException when the bytes are not UTF-8; the message says where
   */
  static String decode(byte[] bytes, int offset, int length) throws InvalidDocumentException {
    ByteBuffer input = ByteBuffer.wrap(bytes, offset, length);
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(input)
              .toString();
      return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new InvalidDocumentException(
          "the document is not UTF-8: byte "
              + (input.position() - offset + 1)
              + " begins no character; convert it, or put raw bytes as base64 in `bytes`");
    }
  }

  static InvalidDocumentException tooLong() {
    return new InvalidDocumentException(
        "the document is longer than " + MAX_BYTES + " bytes (4 MiB); split it");
  }
}
