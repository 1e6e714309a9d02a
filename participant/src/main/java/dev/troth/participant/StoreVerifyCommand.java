package dev.troth.participant;

import dev.troth.participant.store.StoreVerifier;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code store verify}. */
@Command(
    name = "verify",
    description =
        "Reads every record, checks its checksum, replays the journal and compares what it derives with"
            + " what is stored. Exits with 0 when all is well, 1 when not.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StoreVerifyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      required = true,
      description = "The store's directory.")
  private Path dataDir = Path.of("");

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    StoreVerifier.Findings findings;
    try (WorkProgress progress = WorkProgress.on(err)) {
      findings = StoreVerifier.verify(dataDir, progress);
    }
    findings.problems().forEach(err::println);
    spec.commandLine().getOut().println(findings.summary());
    return findings.problems().isEmpty() ? 0 : 1;
  }
}
