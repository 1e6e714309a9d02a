package dev.troth.cli;

import dev.troth.cli.client.TransactionWatch;
import dev.troth.cli.output.ChangeForms;
import dev.troth.cli.output.TransactionForms;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionView;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Follows a transaction until it is over. */
@Command(
    name = "watch",
    description = {
      "Follows a transaction until it is over: a picture that is drawn anew on a terminal, a line for"
          + " each change otherwise, with --output json an object for each change.",
      "When a coordinator goes away the next one is asked; --timeout is how long none may be heard of.",
      "Exit codes as of submit: 0 committed or completed; 1 aborted or compensated; 3 unknown."
    },
    mixinStandardHelpOptions = true)
final class TransactionWatchCommand implements Callable<Integer> {

  private static final String CLEAR_SCREEN = "\u001B[H\u001B[J";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "ID",
      converter = TransactionIdConverter.class,
      description = "The transaction's id.")
  private String id = "";

  @Override
  public Integer call() throws Exception {
    Troth troth = Troth.of(spec);
    try (Connection connection = Connection.open(troth)) {
      TransactionView end = connection.watch().follow(id, new Printer(troth));
      return ExitCode.of(end.getStatus());
    }
  }

  private static final class Printer implements TransactionWatch.Listener {
    private final Troth troth;
    private final ChangeForms changes;

    Printer(Troth troth) {
      this.troth = troth;
      this.changes = new ChangeForms(troth.surroundings().palette());
    }

    @Override
    public void onChange(TransactionView view) throws IOException {
      Surroundings surroundings = troth.surroundings();
      if (troth.wantsJson()) {
        troth.print(TransactionForms.json(view) + "\n");
      } else if (surroundings.outIsTerminal()) {
        troth.print(
            CLEAR_SCREEN
                + TransactionForms.text(view, surroundings.palette(), surroundings.lineStyle()));
      } else {
        troth.print(changes.lines(view));
      }
    }

    @Override
    public void onBreak(Reason reason) {
      troth.say("asking again: " + reason.getMessage());
    }
  }
}
