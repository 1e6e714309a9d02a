package dev.troth.participant;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Where an export goes: a file that appears when it is whole, or standard output. */
final class ExportTarget implements AutoCloseable {

  private static final String STANDARD_OUTPUT = "-";
  private static final int BUFFER_BYTES = 64 << 10;

  /** The file, and where it is until it is whole. */
  private record Move(Path partial, Path whole) {}

  private final Optional<Move> move;
  private final OutputStream out;

  private ExportTarget(Optional<Move> move, OutputStream out) {
    this.move = move;
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
  }

  /**
   * @param name {@code -} for standard output
   */
  static ExportTarget of(String name) throws IOException {
    if (name.equals(STANDARD_OUTPUT)) {
      return new ExportTarget(Optional.empty(), new FileOutputStream(FileDescriptor.out));
    }
    Path whole = Path.of(name).toAbsolutePath();
    Path partial = whole.resolveSibling(whole.getFileName() + ".partial");
    return new ExportTarget(Optional.of(new Move(partial, whole)), Files.newOutputStream(partial));
  }

  OutputStream stream() {
    return out;
  }

  /** It is whole. */
  void keep() throws IOException {
    out.flush();
    if (move.isPresent()) {
      out.close();
      Files.move(
          move.get().partial(),
          move.get().whole(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    if (move.isPresent()) {
      out.close();
      Files.deleteIfExists(move.get().partial());
    }
  }
}
