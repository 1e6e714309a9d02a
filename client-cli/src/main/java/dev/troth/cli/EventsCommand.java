package dev.troth.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Follows the events of keys with some prefixes. */
@Command(
    name = "events",
    description = {
      "Follows the events of keys with some prefixes, at one participant or several: those there are,"
          + " then those to come, in the order in which they took effect, until Ctrl-C (exit code 0).",
      "",
      "With --output json an object a line: \"participant\" and \"position\" name the event for ever.",
      "",
      CheckpointOption.RULES,
      "",
      "When a coordinator goes away the next one is asked; --timeout is how long none may be heard of.",
      ""
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  troth events bank-a/accounts/ bank-b/accounts/",
      "  troth events shop/orders/ --catch-up --checkpoint seen.json",
      "  troth events shop/ --output json --checkpoint seen.json | index-orders"
    })
final class EventsCommand implements Callable<Integer> {

  /** The contract's limit. */
  private static final int MAX_PREFIXES = 100;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "PARTICIPANT/PREFIX",
      description = "What the keys begin with; PARTICIPANT/ for all of them.")
  private List<String> prefixes = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "End after so many events (default: never).")
  private long limit = Long.MAX_VALUE;

  @Option(
      names = "--catch-up",
      description =
          "End with what there was at the start, by the coordinator's clock; with --checkpoint the"
              + " next time begins there.")
  private boolean catchUp;

  @Option(
      names = CheckpointOption.NAME,
      paramLabel = "FILE",
      description = CheckpointOption.DESCRIPTION)
  private @Nullable Path checkpoint;

  @Override
  public Integer call() throws Exception {
    if (limit < 1) {
      throw wrong("--limit has to be 1 or more");
    }
    if (prefixes.size() > MAX_PREFIXES) {
      throw wrong("at most " + MAX_PREFIXES + " prefixes at once");
    }
    Optional<CheckpointFile> file = CheckpointOption.file(checkpoint);
    new EventStream(Troth.of(spec), file, limit, catchUp)
        .follow(PrefixName.parseAll(spec, prefixes));
    return ExitCode.DONE;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
