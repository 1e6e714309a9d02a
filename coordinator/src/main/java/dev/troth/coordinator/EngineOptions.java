package dev.troth.coordinator;

import dev.troth.coordinator.engine.SagaLimits;
import dev.troth.daemon.document.DocumentLimits;
import dev.troth.daemon.options.CheckedOptions;
import dev.troth.daemon.options.Limits;
import dev.troth.daemon.options.UsageException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How much the coordinator takes, and how long it waits. */
final class EngineOptions implements CheckedOptions {

  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST_UNANSWERED = Duration.ofDays(1);

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

  @Option(
      names = "--max-sagas",
      paramLabel = "N",
      description =
          "Unfinished sagas driven at once; more are refused with RESOURCE_EXHAUSTED"
              + " (default: ${DEFAULT-VALUE})")
  private int maxSagas = 20_000;

  @Option(
      names = "--stuck-after-failures",
      paramLabel = "N",
      description =
          "Failures in a row after which a saga's step that has to go on is stuck: tried slowly,"
              + " and shown to operators (default: ${DEFAULT-VALUE})")
  private int stuckAfterFailures = 10;

  @Option(
      names = "--stuck-after",
      paramLabel = "TIME",
      description =
          "How long participants may leave a saga's step unanswered until it is stuck"
              + " (default: ${DEFAULT-VALUE})")
  private Duration stuckAfter = Duration.ofSeconds(30);

  Duration prepareTimeout() {
    return prepareTimeout;
  }

  int maxInFlight() {
    return maxInFlight;
  }

  SagaLimits sagas() {
    return new SagaLimits(maxSagas, stuckAfterFailures, stuckAfter, prepareTimeout);
  }

  @Override
  public void check() throws UsageException {
    Limits.between("prepare-timeout", prepareTimeout, SHORTEST, DocumentLimits.MAX_TIMEOUT);
    Limits.atLeast("max-in-flight", maxInFlight, 1);
    Limits.atLeast("max-sagas", maxSagas, 1);
    Limits.atLeast("stuck-after-failures", stuckAfterFailures, 1);
    Limits.between("stuck-after", stuckAfter, SHORTEST, LONGEST_UNANSWERED);
  }
}
