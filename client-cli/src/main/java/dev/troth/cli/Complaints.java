package dev.troth.cli;

import dev.troth.cli.client.CallFailedException;
import dev.troth.cli.output.OutcomeForms;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where a failure becomes a message and an exit code. */
final class Complaints implements IExecutionExceptionHandler, IParameterExceptionHandler {

  private final PrintStream err;

  Complaints(PrintStream err) {
    this.err = err;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    say(String.valueOf(failure.getMessage()).replaceFirst("^Error: ", ""));
    UnmatchedArgumentException.printSuggestions(failure, command.getErr());
    err.println("See `" + command.getCommandSpec().qualifiedName() + " --help`.");
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments)
      throws Exception {
    if (failure instanceof ParameterException parameter) {
      return handleParseException(parameter, new String[0]);
    }
    if (failure instanceof CallFailedException call) {
      say(describe(call));
      return ExitCode.of(call);
    }
    if (failure instanceof NoSuchFileException missing) {
      say("there is no file " + missing.getFile());
      return ExitCode.USAGE;
    }
    if (failure instanceof IOException io) {
      say("cannot read or write: " + io.getMessage());
      return ExitCode.REFUSED;
    }
    say("a fault of ours; please report it with what follows");
    failure.printStackTrace(err);
    return ExitCode.REFUSED;
  }

  static String describe(CallFailedException failure) {
    return switch (failure.progress()) {
      case REFUSED ->
          OutcomeForms.text(failure.reason()) + Advice.ofCall(failure.reason().getCode());
      case NOT_ANSWERED -> "no coordinator answered in time: " + failure.reason().getMessage();
      case NOT_SENT ->
          "no coordinator could be reached: "
              + failure.reason().getMessage()
              + Advice.afterSilence(failure.reason().getMessage());
    };
  }

  private void say(String message) {
    err.println("troth: " + message);
  }
}
