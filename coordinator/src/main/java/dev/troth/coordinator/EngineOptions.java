package dev.troth.coordinator;

import dev.troth.daemon.document.DocumentLimits;
import dev.troth.daemon.options.CheckedOptions;
import dev.troth.daemon.options.Limits;
import dev.troth.daemon.options.UsageException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How much the coordinator takes, and how long it waits. */
final class EngineOptions implements CheckedOptions {

  private static final Duration SHORTEST = Duration.ofMillis(10);

  @Option(
      names = "--prepare-timeout",
      paramLabel = "TIME",
      description =
          "How long the votes on a transaction without a timeout of its own may take; then it is"
              + " aborted (default: ${DEFAULT-VALUE})")
  private Duration prepareTimeout = Duration.ofSeconds(5);

  @Option(
      names = "--max-in-flight",
      paramLabel = "N",
      description =
          "Undecided transactions at once, and half of them at any one participant; more are refused"
              + " with RESOURCE_EXHAUSTED (default: ${DEFAULT-VALUE})")
  private int maxInFlight = 10_000;

  Duration prepareTimeout() {
    return prepareTimeout;
  }

  int maxInFlight() {
    return maxInFlight;
  }

  @Override
  public void check() throws UsageException {
    Limits.between("prepare-timeout", prepareTimeout, SHORTEST, DocumentLimits.MAX_TIMEOUT);
    Limits.atLeast("max-in-flight", maxInFlight, 1);
  }
}
