package dev.troth.cli;

import dev.troth.cli.client.CoordinatorCalls;
import dev.troth.cli.output.HistoryForms;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.HistoryRequest;
import dev.troth.v1.HistoryResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what happened to a key, a page at a time, however long its history is. */
@Command(
    name = "history",
    description = "Shows the events of a key, oldest first.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  troth history bank-a/accounts/alice",
      "  troth history bank-a/accounts/alice --since 120 --limit 20 --output json"
    })
final class HistoryCommand implements Callable<Integer> {

  /** The contract's limit of events in one page. */
  private static final int PAGE = 1000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "PARTICIPANT/KEY",
      converter = KeyName.Converter.class,
      description = "The key.")
  private KeyName key = new KeyName("", "");

  @Option(
      names = "--since",
      paramLabel = "VERSION",
      defaultValue = "0",
      description = "Only the events after this version.")
  private long since;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many events (default: all).")
  private long limit = Long.MAX_VALUE;

  @Override
  public Integer call() throws Exception {
    if (since < 0 || limit < 1) {
      throw new ParameterException(
          spec.commandLine(), "--since has to be 0 or more, --limit 1 or more");
    }
    Troth troth = Troth.of(spec);
    try (Connection connection = Connection.open(troth);
        CoordinatorCalls calls = connection.calls()) {
      boolean more = true;
      boolean first = true;
      while (more && (limit > 0 || first)) {
        HistoryResponse page = calls.call(CoordinatorServiceGrpc.getHistoryMethod(), nextPage());
        List<HistoryEvent> events = page.getEventsList();
        if (first || !events.isEmpty()) {
          print(troth, events);
        }
        first = false;
        limit -= events.size();
        more = page.getMore() && !events.isEmpty();
        since = more ? events.get(events.size() - 1).getVersion() : since;
      }
    }
    return ExitCode.DONE;
  }

  private HistoryRequest nextPage() {
    return HistoryRequest.newBuilder()
        .setKey(key.toReference())
        .setAfterVersion(since)
        .setLimit((int) Math.min(PAGE, limit))
        .build();
  }

  private static void print(Troth troth, List<HistoryEvent> events) throws IOException {
    if (!troth.wantsJson()) {
      troth.print(HistoryForms.text(events, troth.surroundings().palette()));
      return;
    }
    StringBuilder lines = new StringBuilder();
    events.forEach(event -> lines.append(HistoryForms.json(event)).append('\n'));
    troth.print(lines.toString());
  }
}
