package dev.troth.systemtests.process.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Any program, run to its end, with what it says in files. */
public final class Command {

  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final Path files;

  /**
   * @param files where to keep what it says: this name with {@code .stdout} and {@code .stderr}
   */
  public Command(Path files) {
    this.files = files;
  }

  public CliResult run(String... command) {
    Path stdout = Path.of(files + ".stdout");
    Path stderr = Path.of(files + ".stderr");
    try {
      Files.createDirectories(files.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command))
            .redirectInput(new File("/dev/null"))
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("TROTH_"));
    return new CliRun(Processes.start(builder), stdout, stderr).await(LIMIT);
  }
}
