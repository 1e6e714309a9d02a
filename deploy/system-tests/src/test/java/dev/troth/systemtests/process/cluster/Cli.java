package dev.troth.systemtests.process.cluster;

import com.google.gson.JsonObject;
import dev.troth.v1.TransactionSpec;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The command line, talking to given coordinators and answering in JSON. */
public final class Cli {

  /** Far above what a short command takes. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path program;
  private final Path directory;
  private final String coordinators;
  private final Map<String, String> variables;
  private final AtomicInteger runs;

  private Cli(
      Path program,
      Path directory,
      String coordinators,
      Map<String, String> variables,
      AtomicInteger runs) {
    this.program = program;
    this.directory = directory;
    this.coordinators = coordinators;
    this.variables = Map.copyOf(variables);
    this.runs = runs;
  }

  Cli(Path program, Path directory, List<String> coordinators, Map<String, String> variables) {
    this(program, directory, String.join(",", coordinators), variables, new AtomicInteger());
  }

  /** The same command with these variables, and no other of Troth's, in its environment. */
  public Cli with(Map<String, String> others) {
    return new Cli(program, directory, coordinators, others, runs);
  }

  /** The same command, talking to this coordinator only. */
  public Cli at(DaemonProcess coordinator) {
    return at(coordinator.endpoint().address());
  }

  /** The same command, looking for a coordinator there only. */
  public Cli at(String address) {
    return new Cli(program, directory, address, variables, runs);
  }

  /** Runs a command to its end. */
  public CliResult run(String... arguments) {
    return start(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()), arguments)
        .await(LIMIT);
  }

  /** Submits one document and waits for its outcome. */
  public CliResult submit(TransactionSpec document) {
    return submit(List.of(document), "submit", "-");
  }

  /** Submits documents, one a line, and says what became of each. */
  public List<JsonObject> submitLines(List<TransactionSpec> documents, String... options) {
    List<String> arguments = new ArrayList<>(List.of("submit", "--lines", "-"));
    arguments.addAll(List.of(options));
    CliResult result = submit(documents, arguments.toArray(String[]::new));
    List<JsonObject> results = result.jsonLines();
    if (results.size() != documents.size()) {
      throw new AssertionError(documents.size() + " results were expected: " + result);
    }
    return results;
  }

  private CliResult submit(List<TransactionSpec> documents, String... arguments) {
    CliRun run = start(arguments);
    try (BufferedWriter input = run.input()) {
      for (TransactionSpec document : documents) {
        input.write(Documents.json(document));
        input.newLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the command does not read its input", e);
    }
    return run.await(LIMIT);
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
    builder.environment().putAll(variables);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new CliRun(Processes.start(builder), stdout, stderr);
  }
}
