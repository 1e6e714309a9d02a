package dev.troth.participant;

import dev.troth.participant.engine.StoreFailure;
import dev.troth.participant.store.ImportRefusedException;
import dev.troth.participant.store.StoreOpenException;
import java.io.IOException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** {@code troth-participant store …}: works on a store that no daemon serves. */
@Command(
    name = "troth-participant store",
    description = {
      "Works on a store that no daemon serves; backup, also on one that a daemon serves.",
      "",
      "Exit code 0: done, all is well; 1: not, standard error says why; 2: usage. How far it is comes on"
          + " standard error: a bar on a terminal, else a line every 10 s."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {
      StoreVerifyCommand.class,
      StoreBackupCommand.class,
      StoreRestoreCommand.class,
      StoreRebuildCommand.class,
      StoreExportCommand.class,
      StoreImportCommand.class
    })
final class StoreCommand {

  private StoreCommand() {}

  /** Runs {@code store …} and says what the process exits with. */
  static int run(String... args) {
    return commands().execute(Arrays.copyOfRange(args, 1, args.length));
  }

  static CommandLine commands() {
    return new CommandLine(new StoreCommand()).setExecutionExceptionHandler(new Complaints());
  }

  /** What goes wrong is said in one line, if it is no fault of ours. */
  private static final class Complaints implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
        Exception failure, CommandLine command, ParseResult arguments) throws Exception {
      boolean isExpected =
          failure instanceof StoreOpenException
              || failure instanceof StoreFailure
              || failure instanceof ImportRefusedException
              || failure instanceof IOException;
      if (!isExpected) {
        throw failure;
      }
      String message =
          failure instanceof IOException
              ? "cannot read or write: " + failure
              : String.valueOf(failure.getMessage());
      command.getErr().println("troth-participant: " + message);
      return 1;
    }
  }
}
