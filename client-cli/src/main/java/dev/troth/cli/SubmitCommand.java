package dev.troth.cli;

import dev.troth.cli.client.TraceParent;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Submits transactions: a document, one made from options, or many from lines. */
@Command(
    name = "submit",
    description = {
      "Submits a transaction and waits for its outcome: a document in YAML or JSON, one made from"
          + " the options below, or, with --lines, one for each line of a file.",
      "",
      "What has no id gets one before it is sent. When no answer comes, the same id is submitted"
          + " again, at the next coordinator, until --timeout; it takes effect once at most. What was"
          + " aborted because others were in its way is submitted again with a new id (--retries); a saga"
          + " never is.",
      "",
      "Exit code 0: committed, completed, or with --no-wait accepted; 1: aborted, compensated or"
          + " refused; 2: invalid; 3: in progress, stuck or unknown; 4: nobody could be reached.",
      ""
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = {
      "troth submit [OPTIONS] FILE",
      "       troth submit [OPTIONS] OPERATION...",
      "       troth submit [OPTIONS] --lines [--in-flight=N] FILE",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troth submit transfer.yaml",
      "  troth submit --add bank-a/accounts/alice=-30,min=0 \\",
      "               --add bank-b/accounts/bob=30",
      "  troth submit --check orders/o-1=absent --put orders/o-1=@order.json",
      "  troth submit --session s --put shop/carts/7=@cart.json",
      "  generate-transfers | troth submit --lines - --in-flight 256 > results.jsonl"
    })
final class SubmitCommand implements Callable<Integer> {

  private static final int MAX_IN_FLIGHT = 65_536;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The document, or with --lines the documents; - for standard input.")
  private @Nullable String file;

  @Mixin private OperationOptions operations = new OperationOptions();

  @Option(
      names = "--id",
      paramLabel = "ID",
      converter = TransactionIdConverter.class,
      description = "The transaction's id, a UUID of version 7; for one made from options.")
  private @Nullable String id;

  @Option(
      names = "--lines",
      description = {
        "FILE has one document in JSON on each line. One result in JSON is written for each, in the"
            + " same order, with its number in \"line\"; the exit code is the worst one."
      })
  private boolean lines;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "64",
      description = "With --lines: how many are open at once (default: ${DEFAULT-VALUE}).")
  private int inFlight;

  @Option(
      names = "--no-wait",
      description = "Return as soon as it is durably accepted: exit code 0, outcome IN_PROGRESS.")
  private boolean noWait;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "How often to submit with a new id what was aborted because others were in its way"
              + " (default: ${DEFAULT-VALUE}).")
  private int retries;

  @Option(
      names = "--session",
      paramLabel = "FILE",
      description =
          "Submit as part of a session: it takes effect after all that the session has seen. The"
              + " session's token is read from the file, when there is one, and the new token is"
              + " written back; with --lines that of the latest commit, at the end.")
  private @Nullable Path session;

  @Mixin private TraceOptions trace = new TraceOptions();

  @Override
  public Integer call() throws Exception {
    checkUsage();
    Troth troth = Troth.of(spec);
    SubmitPlan plan =
        new SubmitPlan(
            retries, noWait, Optional.ofNullable(session).map(SessionFile::of), parent(troth));
    if (file == null) {
      try {
        return new SubmitOne(troth, plan).submit(operations.inOrder(), id);
      } catch (TypeConversionException e) {
        throw wrong(String.valueOf(e.getMessage()));
      }
    }
    SubmitInput input = new SubmitInput(file, troth.surroundings().in());
    return lines
        ? new SubmitLines(troth, plan, inFlight).submit(input)
        : new SubmitOne(troth, plan).submit(input);
  }

  private TraceParent parent(Troth troth) {
    try {
      return trace.parent(troth.surroundings().environment());
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private void checkUsage() {
    if ((file == null) == operations.inOrder().isEmpty()) {
      throw wrong("give either a FILE or operations such as --add");
    }
    if (lines && file == null) {
      throw wrong("--lines needs a FILE, or - for standard input");
    }
    if (id != null && file != null) {
      throw wrong("--id is for a transaction made from options; a document has its own `id`");
    }
    if (inFlight < 1 || inFlight > MAX_IN_FLIGHT) {
      throw wrong("--in-flight has to be from 1 to " + MAX_IN_FLIGHT);
    }
    if (retries < 0) {
      throw wrong("--retries has to be 0 or more");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
