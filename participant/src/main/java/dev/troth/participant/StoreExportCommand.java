package dev.troth.participant;

import dev.troth.participant.store.StoreExport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code store export}. */
@Command(
    name = "export",
    description = {
      "Writes the journal as lines of JSON, an event each, in the order of their positions.",
      "Registers, and so transactions that are in doubt, are not part of it."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StoreExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      required = true,
      description = "The store's directory.")
  private Path dataDir = Path.of("");

  @Option(
      names = "--from",
      paramLabel = "POSITION",
      defaultValue = "1",
      description = "The first event (default: ${DEFAULT-VALUE}).")
  private long from;

  @Option(
      names = "--to",
      paramLabel = "POSITION",
      description = "The last event (default: the journal's).")
  private long to = Long.MAX_VALUE;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      defaultValue = "-",
      description =
          "Where to write; it is there when it is whole. - is standard output (default:"
              + " ${DEFAULT-VALUE}).")
  private String output = "-";

  @Override
  public Integer call() throws Exception {
    if (from < 1 || to < from) {
      throw new ParameterException(
          spec.commandLine(), "--from has to be 1 or more, --to not below it");
    }
    PrintWriter err = spec.commandLine().getErr();
    StoreExport.Findings findings;
    try (WorkProgress progress = WorkProgress.on(err);
        ExportTarget target = ExportTarget.of(output)) {
      findings = StoreExport.export(dataDir, from, to, target.stream(), progress);
      target.keep();
    }
    if (findings.inDoubt() > 0) {
      err.println(
          "troth-participant: "
              + findings.inDoubt()
              + " transactions are in doubt; what becomes of them is not in the export");
    }
    err.println(findings.summary());
    return 0;
  }
}
