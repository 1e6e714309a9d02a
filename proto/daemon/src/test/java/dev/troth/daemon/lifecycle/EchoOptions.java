package dev.troth.daemon.lifecycle;

import dev.troth.daemon.options.DaemonOptions;
import dev.troth.daemon.options.HostPort;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "troth-echo", description = "Exists to be tested.")
final class EchoOptions extends DaemonOptions {

  /** What goes wrong, if anything. */
  enum Trouble {
    NONE,
    START_REFUSED,
    START_BROKEN,
    START_HANGS,
    HALT,
    UNCAUGHT
  }

  @Option(names = "--trouble", description = "What goes wrong")
  Trouble trouble = Trouble.NONE;

  EchoOptions() {
    super(new HostPort("127.0.0.1", 0), new HostPort("127.0.0.1", 0));
  }
}
