package dev.troth.daemon.options;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the other options come from, and what to do instead of running. */
public final class ProgramOptions {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A file of key=value lines, the keys being the options without their dashes")
  private @Nullable Path config;

  @Option(
      names = "--print-config",
      description = "Print the settings in effect and where each comes from, and exit")
  private boolean printConfig;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this, and exit")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version, and exit")
  private boolean version;

  public Optional<Path> config() {
    return Optional.ofNullable(config);
  }

  public boolean printConfig() {
    return printConfig;
  }

  public boolean help() {
    return help;
  }

  public boolean version() {
    return version;
  }
}
