package dev.troth.cli;

import dev.troth.cli.client.CoordinatorAddress;
import dev.troth.cli.client.TokenFile;
import dev.troth.cli.client.TokenTransport;
import dev.troth.cli.client.Transport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code troth} command: what all of its commands share, and the way in. */
@Command(
    name = "troth",
    description = "Makes several data stores change together, or not at all.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SubmitCommand.class,
      ReadCommand.class,
      HistoryCommand.class,
      EventsCommand.class,
      TransactionCommand.class,
      ParticipantCommand.class,
      BenchCommand.class,
      AutoComplete.GenerateCompletion.class,
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  troth submit --add bank-a/accounts/alice=-30,min=0 \\",
      "               --add bank-b/accounts/bob=30",
      "  troth read bank-a/accounts/alice bank-b/accounts/bob",
      "  troth events bank-a/accounts/ --output json",
      "  troth submit --lines transfers.jsonl --output json",
      "  troth transaction list --state stuck",
      "  troth bench --in-flight 256",
      "  source <(troth generate-completion)",
      "",
      "Exit codes:",
      "  0  done: committed, completed, read",
      "  1  refused or failed: aborted, compensated",
      "  2  the command or the document is at fault",
      "  3  the outcome is unknown, still in progress or stuck; the same id may be submitted again",
      "  4  nothing could be reached",
    })
final class Troth implements Runnable {

  private static final String COORDINATOR_VARIABLE = "TROTH_COORDINATOR";

  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--coordinator",
      paramLabel = "HOST:PORT",
      split = ",",
      scope = ScopeType.INHERIT,
      description = {
        "A coordinator; may be given several times, then the next one is asked when one fails.",
        "Else $TROTH_COORDINATOR (separated by commas), else 127.0.0.1:7400."
      })
  private List<String> coordinators = new ArrayList<>();

  @Mixin private TlsOptions tls = new TlsOptions();

  @Mixin private TokenOption token = new TokenOption();

  @Option(
      names = "--output",
      paramLabel = "table|json",
      defaultValue = "table",
      scope = ScopeType.INHERIT,
      description =
          "How results are written: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private OutputForm output = OutputForm.table;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class,
      scope = ScopeType.INHERIT,
      description = {
        "How long to try before the outcome is called unknown, as 500ms, 5s or 2m (default:"
            + " ${DEFAULT-VALUE}). Each document of --lines has its own.",
        "When no coordinator was ever reached, 5 seconds at most."
      })
  private Duration timeout = Duration.ofSeconds(30);

  /** As it is run from a shell. */
  Troth() {
    this(Surroundings.ofProcess());
  }

  Troth(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  public static void main(String[] arguments) {
    System.exit(run(Surroundings.ofProcess(), arguments));
  }

  static int run(Surroundings surroundings, String... arguments) {
    CommandLine commands = new CommandLine(new Troth(surroundings));
    Complaints complaints = new Complaints(surroundings.err());
    return commands
        .setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(complaints)
        .setExecutionExceptionHandler(complaints)
        .execute(arguments);
  }

  /** The command that a subcommand belongs to. */
  static Troth of(CommandSpec subcommand) {
    return (Troth) subcommand.root().userObject();
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "name a command");
  }

  Surroundings surroundings() {
    return surroundings;
  }

  boolean wantsJson() {
    return output == OutputForm.json;
  }

  Duration timeout() {
    return timeout;
  }

  /** The coordinators to ask, the preferred one first. */
  List<CoordinatorAddress> coordinators() {
    String variable = surroundings.environment().getOrDefault(COORDINATOR_VARIABLE, "");
    String chosen = coordinators.isEmpty() ? variable : String.join(",", coordinators);
    try {
      List<CoordinatorAddress> addresses = CoordinatorAddress.parseList(chosen);
      return addresses.isEmpty() ? List.of(CoordinatorAddress.DEFAULT) : addresses;
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** A new way to coordinators, secured and with a token if asked for. */
  Transport transport() {
    try {
      Optional<TokenFile> file = token.file(surroundings.environment());
      Transport bare = surroundings.transport().apply(tls.files(surroundings.environment()));
      return file.<Transport>map(with -> new TokenTransport(bare, with)).orElse(bare);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Writes a result. */
  void print(String text) throws IOException {
    surroundings.out().write(text.getBytes(StandardCharsets.UTF_8));
    surroundings.out().flush();
  }

  /** Says which participants an answer does without, if any. */
  void sayUnreachable(List<String> participants) {
    if (!participants.isEmpty()) {
      say(
          "could not be asked, so what only they know is missing: "
              + String.join(", ", participants));
    }
  }

  /** Says something beside the result. */
  void say(String message) {
    surroundings.err().println("troth: " + message);
  }
}
