package dev.troth.systemtests.process.cluster;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;

/**
 * Ports of the loopback below those that the system gives to outgoing connections: a daemon that
 * was killed finds its port free again. Test processes that run side by side, of this build or of
 * others, never take the same: each locks a range of its own for as long as it lives.
 */
public final class FreePorts {

  private static final int LOWEST = 12_000;
  private static final int PORTS_OF_A_RANGE = 2_000;
  private static final int RANGES = 10;

  /** The lock of the range, which ends with this process. */
  private static final FileLock RANGE_LOCK = lockRange();

  private static final int FIRST = LOWEST + PORTS_OF_A_RANGE * (int) RANGE_LOCK.position();
  private static final int LAST = FIRST + PORTS_OF_A_RANGE - 1;

  /** What runs one after the other begins at different places. */
  private static int next = FIRST + (int) (ProcessHandle.current().pid() * 97 % PORTS_OF_A_RANGE);

  private FreePorts() {}

  /** A port that nobody listens on; never the same twice. */
  public static synchronized int take() {
    for (int tried = 0; tried <= LAST - FIRST; tried++) {
      int port = next;
      next = next == LAST ? FIRST : next + 1;
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no port is free from " + FIRST + " to " + LAST);
  }

  /** The first of {@code count} ports in a row. */
  public static synchronized int takeRow(int count) {
    int first = take();
    int last = first;
    while (last - first + 1 < count) {
      int port = take();
      first = port == last + 1 ? first : port;
      last = port;
    }
    return first;
  }

  /** The lock of one byte, whose place is the range's number. */
  private static FileLock lockRange() {
    Path file =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "troth-test-ports-" + System.getProperty("user.name"));
    try {
      FileChannel channel = FileChannel.open(file, CREATE, WRITE);
      for (int range = 0; range < RANGES; range++) {
        FileLock lock = channel.tryLock(range, 1, false);
        if (lock != null) {
          return lock;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException(RANGES + " test processes have all ports, see " + file);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
