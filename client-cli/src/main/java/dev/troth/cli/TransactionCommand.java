package dev.troth.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be asked about transactions. */
@Command(
    name = "transaction",
    description = "Shows transactions at their participants, and asks to abort one.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TransactionGetCommand.class,
      TransactionListCommand.class,
      TransactionAbortCommand.class
    })
final class TransactionCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command: get, list or abort");
  }
}
