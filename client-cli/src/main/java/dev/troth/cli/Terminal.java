package dev.troth.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody is watching. */
final class Terminal {

  static final int STDOUT = 1;
  static final int STDERR = 2;

  private Terminal() {}

  /**
   * Java only says whether standard input and output both are terminals; Linux says it of each
   * descriptor. Where neither can be asked, nobody is.
   */
  static boolean isTerminal(int descriptor) {
    try {
      Path device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return device.startsWith("/dev/pts")
          || device.toString().startsWith("/dev/tty")
          || device.equals(Path.of("/dev/console"));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
