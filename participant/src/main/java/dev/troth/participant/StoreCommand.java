package dev.troth.participant;

import dev.troth.participant.engine.StoreFailure;
import dev.troth.participant.store.StoreOpenException;
import dev.troth.participant.store.StoreVerifier;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code troth-participant store …}: looks at a store that no daemon serves. */
@Command(
    name = "troth-participant store",
    description = "Looks at a store that no daemon serves",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = StoreCommand.Verify.class)
final class StoreCommand {

  /** Runs {@code store …} and says what the process exits with. */
  static int run(String... args) {
    return new CommandLine(new StoreCommand()).execute(Arrays.copyOfRange(args, 1, args.length));
  }

  @Command(
      name = "verify",
      description =
          "Reads every record, checks its checksum, replays the journal and compares what it derives with"
              + " what is stored. Exits with 0 when all is well, 1 when not",
      mixinStandardHelpOptions = true)
  static final class Verify implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(
        names = "--data-dir",
        paramLabel = "DIR",
        required = true,
        description = "The store's directory")
    private @Nullable Path dataDir;

    @Override
    public Integer call() {
      if (spec == null || dataDir == null) {
        throw new IllegalStateException("set by picocli");
      }
      PrintWriter out = spec.commandLine().getOut();
      PrintWriter err = spec.commandLine().getErr();
      try {
        StoreVerifier.Findings findings = StoreVerifier.verify(dataDir);
        findings.problems().forEach(err::println);
        out.println(findings.summary());
        return findings.problems().isEmpty() ? 0 : 1;
      } catch (StoreOpenException | StoreFailure e) {
        err.println("troth-participant: " + e.getMessage());
        return 1;
      }
    }
  }
}
