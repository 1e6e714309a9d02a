package dev.troth.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be asked about transactions. */
@Command(
    name = "transaction",
    description =
        "Shows and follows transactions and sagas, asks to abort one, settles stuck steps.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TransactionGetCommand.class,
      TransactionListCommand.class,
      TransactionWatchCommand.class,
      TransactionAbortCommand.class,
      TransactionResolveCommand.class,
      TransactionAuditCommand.class
    })
final class TransactionCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "name a command: get, list, watch, abort, resolve or audit");
  }
}
