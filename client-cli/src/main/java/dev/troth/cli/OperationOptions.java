package dev.troth.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The options that are operations. Picocli keeps the order of the values of one option, but not the
 * order across several, and in a transaction that order counts: so all of them go to one list.
 */
@SuppressWarnings("UnusedVariable") // The fields only declare; the collector takes the values.
final class OperationOptions {

  private final List<OperationFlag> inOrder = new ArrayList<>();

  @Option(
      names = "--add",
      paramLabel = "P/KEY=DELTA[,min=N][,max=N]",
      parameterConsumer = Collector.class,
      description = "Adds to a counter.")
  private @Nullable String add;

  @Option(
      names = "--put",
      paramLabel = "P/KEY=VALUE",
      parameterConsumer = Collector.class,
      description = "Replaces a value by a text, or by a file's content: P/KEY=@FILE.")
  private @Nullable String put;

  @Option(
      names = "--delete",
      paramLabel = "P/KEY",
      parameterConsumer = Collector.class,
      description = "Deletes a value.")
  private @Nullable String delete;

  @Option(
      names = "--append",
      paramLabel = "P/KEY=TYPE:DATA",
      parameterConsumer = Collector.class,
      description = "Appends an event to a stream.")
  private @Nullable String append;

  @Option(
      names = "--check",
      paramLabel = "P/KEY=CONDITION",
      parameterConsumer = Collector.class,
      description =
          "A guard: exists, absent, version:N, equals:V, atleast:N or atmost:N; when it does not hold"
              + " nothing happens.")
  private @Nullable String check;

  @Option(
      names = "--get",
      paramLabel = "P/KEY",
      parameterConsumer = Collector.class,
      description = "Reads inside the transaction; shown with the outcome.")
  private @Nullable String get;

  List<OperationFlag> inOrder() {
    return inOrder;
  }

  /** Puts every operation in the one list. */
  static final class Collector implements IParameterConsumer {
    @Override
    @SuppressWarnings("JdkObsolete") // Picocli's choice.
    public void consumeParameters(Stack<String> arguments, ArgSpec argument, CommandSpec command) {
      String option = ((OptionSpec) argument).longestName();
      if (arguments.isEmpty()) {
        throw new ParameterException(command.commandLine(), option + " needs a value");
      }
      OperationOptions options =
          (OperationOptions)
              Objects.requireNonNull(command.mixins().get("operations")).userObject();
      options.inOrder.add(new OperationFlag(option, arguments.pop()));
    }
  }
}
