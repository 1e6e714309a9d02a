package dev.troth.cli;

import dev.troth.clock.Timestamp;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what happened to a key, and what happens to it. */
@Command(
    name = "history",
    description = {
      "Shows the events of a key, oldest first. With --follow also those to come, until Ctrl-C (exit"
          + " code 0); their versions and sums are not known at once and are left out.",
      "",
      "With --output json an object a line: its \"position\" names the event for ever.",
      "",
      MomentConverter.FORMS,
      "",
      CheckpointOption.RULES,
      ""
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  troth history bank-a/accounts/alice",
      "  troth history bank-a/accounts/alice --since 2h --limit 20 --output json",
      "  troth history bank-a/accounts/alice --since 2026-11-01 --until 2026-12-01",
      "  troth history bank-a/accounts/alice --follow --checkpoint alice.seen"
    })
final class HistoryCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "PARTICIPANT/KEY",
      converter = KeyName.Converter.class,
      description = "The key.")
  private KeyName key = new KeyName("", "");

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = MomentConverter.class,
      description = "Only what took effect then or later.")
  private @Nullable Timestamp since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = MomentConverter.class,
      description = "Only what took effect then or earlier.")
  private @Nullable Timestamp until;

  @Option(
      names = "--after-version",
      paramLabel = "VERSION",
      defaultValue = "0",
      description = "Only the events after this version.")
  private long afterVersion;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many events (default: all).")
  private long limit = Long.MAX_VALUE;

  @Option(names = "--follow", description = "Go on with the events to come.")
  private boolean follow;

  @Option(
      names = CheckpointOption.NAME,
      paramLabel = "FILE",
      description = {"With --follow.", CheckpointOption.DESCRIPTION})
  private @Nullable Path checkpoint;

  @Override
  public Integer call() throws Exception {
    checkUsage();
    Timestamp from = since == null ? Timestamp.ZERO : since;
    Timestamp to = until == null ? Timestamp.ZERO : until;
    KeyHistory history = new KeyHistory(Troth.of(spec), key, limit);
    if (follow) {
      history.follow(CheckpointOption.file(checkpoint), afterVersion, from);
    } else {
      history.show(afterVersion, from, to);
    }
    return ExitCode.DONE;
  }

  private void checkUsage() {
    if (afterVersion < 0 || limit < 1) {
      throw wrong("--after-version has to be 0 or more, --limit 1 or more");
    }
    if (follow && until != null) {
      throw wrong("--follow goes on without an end: leave out --until");
    }
    if (checkpoint != null && !follow) {
      throw wrong("--checkpoint is for --follow");
    }
    if (since != null && until != null && since.isAfter(until)) {
      throw wrong("--since is later than --until");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
