package dev.troth.participant;

import dev.troth.participant.store.StoreRebuild;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code store rebuild}. */
@Command(
    name = "rebuild",
    description = {
      "Deletes what is derived from the journal, and derives it again.",
      "First the journal is read from end to end; when it is damaged nothing is changed. A rebuild that"
          + " is interrupted leaves a store that no daemon serves: run it again."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StoreRebuildCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      required = true,
      description = "The store's directory.")
  private Path dataDir = Path.of("");

  @Override
  public Integer call() throws Exception {
    StoreRebuild.Findings findings;
    try (WorkProgress progress = WorkProgress.on(spec.commandLine().getErr())) {
      findings = StoreRebuild.rebuild(dataDir, progress);
    }
    spec.commandLine().getOut().println(findings.summary());
    return 0;
  }
}
