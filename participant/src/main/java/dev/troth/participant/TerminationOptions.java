package dev.troth.participant;

import dev.troth.daemon.options.CheckedOptions;
import dev.troth.daemon.options.Limits;
import dev.troth.daemon.options.UsageException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** When transactions in doubt are finished without their owner. */
final class TerminationOptions implements CheckedOptions {

  @Option(
      names = "--in-doubt-after",
      paramLabel = "TIME",
      description =
          "How long a yes waits for its decision before termination begins (default: ${DEFAULT-VALUE})")
  private Duration inDoubtAfter = Duration.ofMillis(500);

  @Option(
      names = "--in-doubt-retry",
      paramLabel = "TIME",
      description = "The longest wait between two tries of termination (default: ${DEFAULT-VALUE})")
  private Duration inDoubtRetry = Duration.ofSeconds(1);

  Duration inDoubtAfter() {
    return inDoubtAfter;
  }

  Duration inDoubtRetry() {
    return inDoubtRetry;
  }

  @Override
  public void check() throws UsageException {
    Limits.between("in-doubt-after", inDoubtAfter, Duration.ofMillis(10), Duration.ofMinutes(10));
    Limits.between("in-doubt-retry", inDoubtRetry, Duration.ofMillis(100), Duration.ofMinutes(10));
  }
}
