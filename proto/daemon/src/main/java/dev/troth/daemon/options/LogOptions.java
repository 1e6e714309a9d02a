package dev.troth.daemon.options;

import picocli.CommandLine.Option;

/** What a daemon says to its log. */
public final class LogOptions {

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private LogLevel level = LogLevel.INFO;

  public LogLevel level() {
    return level;
  }
}
