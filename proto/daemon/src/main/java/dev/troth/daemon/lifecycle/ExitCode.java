package dev.troth.daemon.lifecycle;

import dev.troth.daemon.fatal.ProcessFatalError;

/** What a daemon's process exits with. */
public final class ExitCode {

  /** It was told to stop, or to print something, and did. */
  public static final int OK = 0;

  /** It could not start; one line on stderr says why. */
  public static final int START_FAILED = 1;

  /** Its options are wrong; one line on stderr says which. */
  public static final int USAGE = 2;

  /** It met something it must not survive; the log's last line says what. */
  public static final int FATAL = ProcessFatalError.EXIT_CODE;

  private ExitCode() {}
}
