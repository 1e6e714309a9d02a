package dev.troth.participant;

import dev.troth.daemon.document.ParticipantNames;
import dev.troth.id.StoreId;
import dev.troth.participant.store.Progress;
import dev.troth.participant.store.StoreImport;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code store import}. */
@Command(
    name = "import",
    description = {
      "Makes a new store from the lines that export writes, all of them from position 1 on.",
      "It is another store than the exported one: it has a new id, and takes no transaction whose id is"
          + " older than the import. The exported store must not be served under this name any more."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StoreImportCommand implements Callable<Integer> {

  private static final String STANDARD_INPUT = "-";
  private static final int BUFFER_BYTES = 64 << 10;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      required = true,
      description = "Where the store is made; must not be there, or be empty.")
  private Path dataDir = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "The participant's name.")
  private String name = "";

  @Option(
      names = "--input",
      paramLabel = "FILE",
      required = true,
      description = "What export has written; - is standard input.")
  private String input = "";

  @Override
  public Integer call() throws Exception {
    if (!ParticipantNames.isValid(name)) {
      throw new ParameterException(
          spec.commandLine(),
          "'" + name + "' is not a participant's name: " + ParticipantNames.RULE);
    }
    StoreImport.Findings findings;
    try (WorkProgress progress = WorkProgress.on(spec.commandLine().getErr());
        InputStream lines = new BufferedInputStream(open(), BUFFER_BYTES)) {
      findings =
          StoreImport.run(
              dataDir,
              name,
              new StoreId(UUID.randomUUID()),
              lines,
              Instant.now(),
              progress,
              totalBytes());
    }
    spec.commandLine().getOut().println(findings.summary());
    return 0;
  }

  private InputStream open() throws IOException {
    return input.equals(STANDARD_INPUT)
        ? new FileInputStream(FileDescriptor.in)
        : Files.newInputStream(Path.of(input));
  }

  private long totalBytes() throws IOException {
    boolean isKnown = !input.equals(STANDARD_INPUT) && Files.isRegularFile(Path.of(input));
    return isKnown ? Files.size(Path.of(input)) : Progress.NOT_KNOWN;
  }
}
