package dev.troth.systemtests.process.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Ports of the loopback below those that the system gives to outgoing connections: a daemon that
 * was killed finds its port free again.
 */
public final class FreePorts {

  private static final int PORTS_OF_A_FORK = 10_000;

  /** Test processes that run side by side, numbered from 1, never take the same. */
  private static final int FIRST = 12_000 + PORTS_OF_A_FORK * (fork() % 2);

  private static final int LAST = FIRST + PORTS_OF_A_FORK - 1;

  /** Two builds on one machine begin at different places. */
  private static int next = FIRST + (int) (ProcessHandle.current().pid() * 97 % PORTS_OF_A_FORK);

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

  private static int fork() {
    return Integer.getInteger("troth.fork", 1);
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
