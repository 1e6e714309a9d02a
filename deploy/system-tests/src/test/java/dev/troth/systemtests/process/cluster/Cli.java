package dev.troth.systemtests.process.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The command line, talking to given coordinators and answering in JSON. */
public final class Cli {

  /** Far above what a short command takes. */
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final Path program;
  private final Path directory;
  private final String coordinators;
  private final AtomicInteger runs;

  private Cli(Path program, Path directory, String coordinators, AtomicInteger runs) {
    this.program = program;
    this.directory = directory;
    this.coordinators = coordinators;
    this.runs = runs;
  }

  Cli(Path program, Path directory, List<String> coordinators) {
    this(program, directory, String.join(",", coordinators), new AtomicInteger());
  }

  /** The same command, talking to this coordinator only. */
  public Cli at(DaemonProcess coordinator) {
    return new Cli(program, directory, coordinator.endpoint().address(), runs);
  }

  /** Runs a command to its end. */
  public CliResult run(String... arguments) {
    return start(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()), arguments)
        .await(LIMIT);
  }

  /** Runs a command to its end, with a file as its standard input. */
  public CliResult runWithInput(Path input, String... arguments) {
    return start(ProcessBuilder.Redirect.from(input.toFile()), arguments).await(LIMIT);
  }

  /** Starts a command whose standard input is a pipe. */
  public CliRun start(String... arguments) {
    return start(ProcessBuilder.Redirect.PIPE, arguments);
  }

  private CliRun start(ProcessBuilder.Redirect input, String... arguments) {
    String number = "run-" + runs.incrementAndGet();
    Path stdout = directory.resolve(number + ".stdout");
    Path stderr = directory.resolve(number + ".stderr");
    List<String> command = new ArrayList<>();
    command.addAll(List.of(program.toString(), "--coordinator", coordinators, "--output", "json"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(input)
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("TROTH_"));
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new CliRun(Processes.start(builder), stdout, stderr);
  }
}
