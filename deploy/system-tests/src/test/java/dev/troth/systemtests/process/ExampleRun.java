package dev.troth.systemtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.Command;
import dev.troth.systemtests.process.cluster.FreePorts;
import dev.troth.systemtests.process.cluster.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An example's script, {@code deploy/examples/NAME/run}, with its cluster in a place of its own.
 */
final class ExampleRun {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** What a cluster of the local script may listen on, from its base port. */
  private static final int PORTS = 160;

  private final Surroundings surroundings = Surroundings.ofBuild();
  private final String name;
  private final Path directory;

  /** Removes what an earlier run has left. */
  ExampleRun(String test, String name) {
    this.name = name;
    this.directory = surroundings.work().resolve(test);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    clean();
  }

  /** For the files of the test. */
  Path directory() {
    return directory;
  }

  /** The example's own files. */
  Path source() {
    return surroundings.repository().resolve("deploy/examples").resolve(name);
  }

  /** Where the script keeps its data. */
  Path data() {
    return directory.resolve("run");
  }

  /** Runs the example on free ports. */
  CliResult start(String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("--base-port", Integer.toString(FreePorts.takeRow(PORTS))));
    all.addAll(List.of(arguments));
    return run(all);
  }

  /** Stops its cluster and removes all its data. */
  void clean() {
    CliResult cleaned = run(List.of("clean"));
    assertThat(cleaned.exitCode()).as(cleaned.toString()).isZero();
  }

  void kill(String daemon) {
    cluster("kill", daemon);
  }

  void restart(String daemon) {
    cluster("start", daemon);
  }

  private CliResult run(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(source().resolve("run").toString()));
    command.addAll(arguments);
    command.addAll(List.of("--dir", data().toString()));
    return script(arguments.get(0).replace("--", ""), command);
  }

  private void cluster(String verb, String daemon) {
    CliResult done =
        script(
            verb + "-" + daemon,
            List.of(
                surroundings.repository().resolve("deploy/local/cluster").toString(),
                verb,
                "--dir",
                data().resolve("cluster").toString(),
                daemon));
    assertThat(done.exitCode()).as(done.toString()).isZero();
  }

  private CliResult script(String label, List<String> command) {
    return new Command(directory.resolve(label))
        .within(LIMIT)
        .with("TROTH_HOME", surroundings.distribution().toString())
        .run(command.toArray(String[]::new));
  }
}
