package dev.troth.participant.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of UTF-8, each with its end: a last line without one was cut off. */
final class LineReader {

  /** A megabyte of a value, every character of it escaped, and what is around it. */
  static final int MAX_LINE_BYTES = 16 << 20;

  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long number;
  private long bytes;

  /**
   * @param in buffered
   */
  LineReader(InputStream in) {
    this.in = in;
  }

  /** The next line without its end; empty when there is none. */
  Optional<String> next() throws IOException, ImportRefusedException {
    int first = in.read();
    if (first < 0) {
      return Optional.empty();
    }
    number++;
    line.reset();
    for (int next = first; next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new ImportRefusedException("is cut off");
      }
      if (line.size() == MAX_LINE_BYTES) {
        throw new ImportRefusedException("is longer than " + MAX_LINE_BYTES + " bytes");
      }
      line.write(next);
    }
    bytes += line.size() + 1L;
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(line.toByteArray()))
              .toString());
    } catch (CharacterCodingException e) {
      throw new ImportRefusedException("is not UTF-8", e);
    }
  }

  /** Of the last line, from 1. */
  long number() {
    return number;
  }

  /** Read so far. */
  long bytes() {
    return bytes;
  }
}
