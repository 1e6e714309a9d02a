package dev.troth.participant;

import dev.troth.daemon.document.ParticipantNames;
import dev.troth.daemon.options.CheckedOptions;
import dev.troth.daemon.options.UsageException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether this is a read replica of another participant. */
final class ReplicaOptions implements CheckedOptions {

  @Option(
      names = "--replica-of",
      paramLabel = "NAME",
      description =
          "Be a read replica of this participant: follow its journal, and answer reads that may be"
              + " stale (default: be a participant)")
  private String replicaOf = "";

  /** The participant to follow. */
  Optional<String> source() {
    return replicaOf.isEmpty() ? Optional.empty() : Optional.of(replicaOf);
  }

  @Override
  public void check() throws UsageException {
    if (!replicaOf.isEmpty() && !ParticipantNames.isValid(replicaOf)) {
      throw new UsageException(
          "replica-of",
          "'" + replicaOf + "' is not a participant's name: " + ParticipantNames.RULE);
    }
  }
}
