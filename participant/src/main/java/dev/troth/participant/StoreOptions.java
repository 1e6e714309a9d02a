package dev.troth.participant;

import dev.troth.daemon.options.CheckedOptions;
import dev.troth.daemon.options.Limits;
import dev.troth.daemon.options.UsageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is kept, where, and how long. */
final class StoreOptions implements CheckedOptions {

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where the store is; made when it does not exist. Required")
  private @Nullable Path dataDir;

  @Option(
      names = "--retention",
      paramLabel = "TIME",
      description =
          "How long the outcome of a transaction can be told, by the time in its id; events are kept"
              + " as --key-policies says, else for ever (default: ${DEFAULT-VALUE})")
  private Duration retention = Duration.ofHours(24);

  @Option(
      names = "--backup-dir",
      paramLabel = "DIR",
      description =
          "Where 'store backup --participant' makes backups of the running store, each in a directory of"
              + " its own; on the file system of --data-dir they are links (default: none are made)")
  private @Nullable Path backupDir;

  Optional<Path> backupDir() {
    return Optional.ofNullable(backupDir);
  }

  Path dataDir() {
    if (dataDir == null) {
      throw new IllegalStateException("checked before");
    }
    return dataDir;
  }

  Duration retention() {
    return retention;
  }

  @Override
  public void check() throws UsageException {
    if (dataDir == null) {
      throw new UsageException(
          "data-dir", "is required: the directory of this participant's store");
    }
    Limits.between("retention", retention, Duration.ofSeconds(1), Duration.ofDays(3650));
  }
}
