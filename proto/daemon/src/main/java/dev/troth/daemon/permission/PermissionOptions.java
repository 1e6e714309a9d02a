package dev.troth.daemon.permission;

import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.options.CheckedOptions;
import dev.troth.daemon.options.UsageException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who may do what. */
public final class PermissionOptions implements CheckedOptions {

  @Option(
      names = "--permissions",
      paramLabel = "FILE",
      description =
          "Which identity has which roles, and for which keys; read again when it changes (default:"
              + " everybody who can connect may do everything)")
  private @Nullable Path file;

  /** Reads the file, and again whenever it has changed. */
  public Permissions open(Metrics metrics) {
    return Permissions.open(Optional.ofNullable(file), metrics);
  }

  @Override
  public void check() throws UsageException {
    if (file == null) {
      return;
    }
    try {
      PermissionTable unused = PermissionFile.read(file);
    } catch (IllegalArgumentException e) {
      throw new UsageException(Permissions.SETTING, String.valueOf(e.getMessage()));
    }
  }
}
