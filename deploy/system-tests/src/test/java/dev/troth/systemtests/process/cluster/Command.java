package dev.troth.systemtests.process.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Any program, run to its end, with what it says in files. */
public final class Command {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path files;
  private final Duration limit;
  private final Map<String, String> variables;

  private Command(Path files, Duration limit, Map<String, String> variables) {
    this.files = files;
    this.limit = limit;
    this.variables = Map.copyOf(variables);
  }

  /**
   * @param files where to keep what it says: this name with {@code .stdout} and {@code .stderr}
   */
  public Command(Path files) {
    this(files, LIMIT, Map.of());
  }

  /** The same, with another limit to how long it may take. */
  public Command within(Duration otherLimit) {
    return new Command(files, otherLimit, variables);
  }

  /** The same, with a variable in its environment, which has none of Troth's otherwise. */
  public Command with(String variable, String value) {
    Map<String, String> more = new HashMap<>(variables);
    more.put(variable, value);
    return new Command(files, limit, more);
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
    builder.environment().putAll(variables);
    return new CliRun(Processes.start(builder), stdout, stderr).await(limit);
  }
}
