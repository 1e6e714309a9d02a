package dev.troth.participant.store;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.troth.participant.engine.StoreFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Every record's outside: {@code format(1) ‖ crc32c(4) ‖ message}. The checksum is checked on every
 * read.
 */
final class Envelope {

  /** The format of the records in this version. */
  static final byte FORMAT = 1;

  private static final int HEADER_BYTES = 5;

  private Envelope() {}

  static byte[] seal(MessageLite message) {
    byte[] record = new byte[HEADER_BYTES + message.getSerializedSize()];
    CodedOutputStream out =
        CodedOutputStream.newInstance(record, HEADER_BYTES, record.length - HEADER_BYTES);
    try {
      message.writeTo(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("an array does not fail", e);
    }
    record[0] = FORMAT;
    ByteBuffer.wrap(record).putInt(1, checksum(record));
    return record;
  }

  /** Fails when a record is not whole; {@code where} names it then. */
  static void check(byte[] record, String where) {
    if (record.length < HEADER_BYTES) {
      throw new StoreFailure(where + ": the record is too short to be one");
    }
    if (record[0] != FORMAT) {
      throw new StoreFailure(
          where
              + ": the record has format "
              + (record[0] & 0xff)
              + ", and this version reads format "
              + FORMAT
              + ": use the version that wrote it, or it is damaged");
    }
    if (ByteBuffer.wrap(record).getInt(1) != checksum(record)) {
      throw new StoreFailure(where + ": the record's checksum does not match its bytes");
    }
  }

  /** The message inside; {@code where} names the record in an error. */
  static <T> T open(byte[] record, Parser<T> parser, String where) {
    check(record, where);
    try {
      return parser.parseFrom(record, HEADER_BYTES, record.length - HEADER_BYTES);
    } catch (InvalidProtocolBufferException e) {
      throw new StoreFailure(where + ": the record cannot be read", e);
    }
  }

  private static int checksum(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(record, HEADER_BYTES, record.length - HEADER_BYTES);
    return (int) crc.getValue();
  }
}
