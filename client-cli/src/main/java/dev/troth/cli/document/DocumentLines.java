package dev.troth.cli.document;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * The lines of a stream, one at a time: never holds more than one line and one buffer, however long
 * the stream or a line of it is.
 */
public final class DocumentLines {

  private static final int BUFFER_BYTES = 64 * 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;

  private byte[] line = new byte[BUFFER_BYTES];
  private int length;
  private long number;
  private boolean tooLong;

  public DocumentLines(InputStream in) {
    this.in = in;
  }

  /** Goes to the next line; false at the end. */
  public boolean advance() throws IOException {
    length = 0;
    tooLong = false;
    boolean any = false;
    while (position < limit || fill()) {
      any = true;
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      take(end - position);
      position = end;
      if (end < limit) {
        position++;
        break;
      }
    }
    number += any ? 1 : 0;
    return any;
  }

  /** The number of the current line, from 1. */
  public long number() {
    return number;
  }

  /**
   * The text of the current line without its end; empty when there is nothing but blanks on it.
   *
   * @throws InvalidDocumentException when it is too long, or not UTF-8
   */
  public Optional<String> text() throws InvalidDocumentException {
    if (tooLong) {
      throw DocumentText.tooLong();
    }
    String text = DocumentText.decode(line, 0, length).strip();
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }

  private void take(int bytes) {
    if (tooLong || length + bytes > DocumentText.MAX_BYTES) {
      tooLong = true;
      return;
    }
    if (length + bytes > line.length) {
      line = Arrays.copyOf(line, Math.max(length + bytes, 2 * line.length));
    }
    System.arraycopy(buffer, position, line, length, bytes);
    length += bytes;
  }
}
