package dev.troth.participant.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Where one of RocksDB's logs stops making sense. RocksDB takes a bad length in a log's last block
 * for a torn tail and drops what follows, and never says which file is damaged; so we look first. A
 * log is blocks of 32 KiB, each a run of {@code crc(4) ‖ length(2) ‖ type(1) ‖ payload}, little
 * endian; the masked CRC32C is over type and payload.
 *
 * @param offset of the first record that is not whole
 * @param isInTheMiddle whole records come after it: it is no torn tail
 */
record LogDamage(Path file, long offset, boolean isInTheMiddle) {

  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int MASK_DELTA = 0xa282ead8;

  /** The damage in each of a directory's logs that has any. */
  static List<LogDamage> in(Path directory) throws IOException {
    List<LogDamage> damages = new ArrayList<>();
    for (Path log : logs(directory)) {
      find(log).ifPresent(damages::add);
    }
    return damages;
  }

  private static List<Path> logs(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".log"))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  private static Optional<LogDamage> find(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer log = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      log.order(ByteOrder.LITTLE_ENDIAN);
      int at = 0;
      while (at < log.limit()) {
        int next = skipTrailer(at);
        if (next < log.limit() && !isWhole(log, next)) {
          return Optional.of(new LogDamage(file, next, isAnyWholeAfter(log, next)));
        }
        at = next < log.limit() ? end(log, next) : log.limit();
      }
      return Optional.empty();
    }
  }

  /** What is too short for a header at a block's end is left empty. */
  private static int skipTrailer(int at) {
    int left = BLOCK_BYTES - at % BLOCK_BYTES;
    return left < HEADER_BYTES ? at + left : at;
  }

  private static int end(ByteBuffer log, int at) {
    return at + HEADER_BYTES + Short.toUnsignedInt(log.getShort(at + 4));
  }

  private static boolean isWhole(ByteBuffer log, int at) {
    if (at + HEADER_BYTES > log.limit() || at % BLOCK_BYTES + HEADER_BYTES > BLOCK_BYTES) {
      return false;
    }
    int end = end(log, at);
    int blockEnd = at - at % BLOCK_BYTES + BLOCK_BYTES;
    return end <= Math.min(blockEnd, log.limit())
        && log.get(at + 6) != 0
        && log.getInt(at) == maskedChecksum(log, at + 6, end);
  }

  private static int maskedChecksum(ByteBuffer log, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(log.slice(from, to - from));
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }

  /** Anywhere in the rest of its block, or where a later block begins. */
  private static boolean isAnyWholeAfter(ByteBuffer log, int bad) {
    int nextBlock = bad - bad % BLOCK_BYTES + BLOCK_BYTES;
    for (int at = bad + 1; at < Math.min(nextBlock, log.limit()); at++) {
      if (isWhole(log, at)) {
        return true;
      }
    }
    for (long at = nextBlock; at < log.limit(); at += BLOCK_BYTES) {
      if (isWhole(log, (int) at)) {
        return true;
      }
    }
    return false;
  }
}
