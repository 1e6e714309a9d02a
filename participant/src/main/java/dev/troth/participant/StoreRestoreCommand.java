package dev.troth.participant;

import dev.troth.daemon.document.DocumentLimits;
import dev.troth.daemon.options.DurationText;
import dev.troth.id.StoreId;
import dev.troth.participant.store.StoreRestore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code store restore}. */
@Command(
    name = "restore",
    description = {
      "Makes a store from a backup, after checking every file of it.",
      "It is another store than the one that was backed up: it has a new id, knows what was final in the"
          + " backup, and takes no transaction whose id is older than the restore. What happened after the"
          + " backup is lost here, and not at other participants: an operator has to reconcile them. The old"
          + " directory must not be served any more; coordinators refuse it."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StoreRestoreCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--from", paramLabel = "DIR", required = true, description = "The backup.")
  private Path from = Path.of("");

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      required = true,
      description = "Where the store is made; must not be there, or be empty.")
  private Path dataDir = Path.of("");

  @Option(
      names = "--ids-ahead",
      paramLabel = "TIME",
      converter = Length.class,
      description =
          "How far ahead of this host's clock the clocks of clients may be. Ids that they have made up to"
              + " then are refused, for the lost store may have had them: the store is of no use for so"
              + " long. Default: 5m, the most that is ever taken.")
  private Duration idsAhead = DocumentLimits.MAX_ID_AHEAD;

  private static final class Length implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return DurationText.parse(text);
    }
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    StoreRestore.Findings findings;
    try (WorkProgress progress = WorkProgress.on(err)) {
      findings =
          StoreRestore.run(
              from, dataDir, new StoreId(UUID.randomUUID()), Instant.now(), idsAhead, progress);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(findings.summary());
    out.println(
        "Lost here: everything since "
            + findings.backupMade()
            + " (journal positions after "
            + findings.position()
            + "). Other participants keep their part of it: reconcile them by hand.");
    out.println(
        "What they have: troth transaction list --state committed --limit 1000, and troth history of the"
            + " keys in question with --since "
            + findings.backupMade());
    out.println("Takes transactions whose ids are made from " + findings.takesIdsFrom() + " on.");
    findings
        .inDoubt()
        .forEach(
            row ->
                out.println("in doubt in the backup, and how it ended is not known here: " + row));
    return 0;
  }
}
