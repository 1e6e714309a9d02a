package dev.troth.systemtests.process.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/**
 * What one daemon sees of its clock and its disk ({@code src/test/faults/faults.c}); changes take
 * effect at once, also in a daemon that runs.
 */
public final class InnerFaults {

  /** What a broken disk answers. */
  public static final int EIO = 5;

  private static final int CLOCK_OFFSET = 0;
  private static final int SYNC_DELAY = 8;
  private static final int SYNC_ERRNO = 16;
  private static final int SYNC_LIES = 24;
  private static final int BYTES = 32;

  private final Path library;
  private final Path file;
  private final ByteBuffer values;

  private InnerFaults(Path library, Path file, MappedByteBuffer values) {
    this.library = library;
    this.file = file;
    this.values = values.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether there is a C compiler to build what has to be preloaded. */
  public static boolean arePossible() {
    try {
      Process compiler = new ProcessBuilder("gcc", "--version").redirectErrorStream(true).start();
      compiler.getInputStream().readAllBytes();
      return compiler.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static InnerFaults make(Surroundings surroundings, Path directory) {
    Path library = directory.resolve("faults.so").toAbsolutePath();
    Path file = directory.resolve("faults").toAbsolutePath();
    try {
      Files.createDirectories(directory);
      compile(surroundings.repository().resolve("deploy/system-tests/src/test/faults"), library);
      Files.write(file, new byte[BYTES]);
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        return new InnerFaults(
            library, file, channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compile(Path source, Path library) throws IOException {
    Process compiler =
        Processes.start(
            new ProcessBuilder(
                    "gcc",
                    "-shared",
                    "-fPIC",
                    "-O2",
                    "-o",
                    library.toString(),
                    source.resolve("faults.c").toString(),
                    "-ldl")
                .redirectErrorStream(true));
    String said = new String(compiler.getInputStream().readAllBytes(), UTF_8);
    if (!Files.exists(library)) {
      throw new IllegalStateException("gcc: " + said);
    }
  }

  Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "FAULTS_FILE", file.toString());
  }

  /** The system's clock is this far ahead. */
  public void shiftClock(Duration by) {
    values.putLong(CLOCK_OFFSET, by.toMillis());
  }

  /** To force a write takes this much longer. */
  public void slowDisk(Duration by) {
    values.putLong(SYNC_DELAY, by.toMillis());
  }

  /** To force a write fails. */
  public void breakDisk() {
    values.putLong(SYNC_ERRNO, EIO);
  }

  /** To force a write does nothing, and says that it worked. */
  public void lieAboutDisk() {
    values.putLong(SYNC_LIES, 1);
  }

  /** Clock and disk are as they should be. */
  public void heal() {
    shiftClock(Duration.ZERO);
    slowDisk(Duration.ZERO);
    values.putLong(SYNC_ERRNO, 0);
    values.putLong(SYNC_LIES, 0);
  }
}
