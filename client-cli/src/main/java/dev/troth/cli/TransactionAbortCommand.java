package dev.troth.cli;

import dev.troth.cli.client.CallFailedException;
import dev.troth.cli.output.OutcomeForms;
import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.Outcome;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks to abort a transaction, or a saga to turn back. */
@Command(
    name = "abort",
    description = {
      "Asks to abort a transaction, or a saga to turn back, and says where it stands then.",
      "Exit code 0: it is aborted, or compensated; 1: it has committed or is completed, or is not known;"
          + " 3: it is not decided, or is being undone, or is stuck."
    },
    mixinStandardHelpOptions = true)
final class TransactionAbortCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "ID",
      converter = TransactionIdConverter.class,
      description = "The transaction's id.")
  private String id = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record.")
  private String reason = "";

  @Override
  public Integer call() throws Exception {
    Troth troth = Troth.of(spec);
    Outcome outcome;
    try {
      outcome =
          Connection.call(
                  troth,
                  CoordinatorServiceGrpc.getAbortTransactionMethod(),
                  AbortTransactionRequest.newBuilder()
                      .setTransactionId(id)
                      .setMessage(reason)
                      .build())
              .getOutcome();
    } catch (CallFailedException failure) {
      // Unlike a question, a request that may have arrived may have had its effect.
      if (failure.progress() != CallFailedException.Progress.NOT_ANSWERED) {
        throw failure;
      }
      troth.say(Complaints.describe(failure) + "\nAsk with `troth transaction get " + id + "`.");
      return ExitCode.UNKNOWN;
    }
    troth.print(
        troth.wantsJson()
            ? OutcomeForms.json(outcome) + "\n"
            : OutcomeForms.text(outcome, troth.surroundings().palette()));
    int code = ExitCode.ofAbort(outcome.getStatus());
    if (code != ExitCode.DONE) {
      troth.say(explain(outcome));
    }
    return code;
  }

  private static String explain(Outcome outcome) {
    String id = outcome.getTransactionId();
    return switch (outcome.getStatus()) {
      case TRANSACTION_STATUS_COMMITTED -> "too late: it has committed";
      case TRANSACTION_STATUS_COMPLETED -> "too late: it is completed";
      case TRANSACTION_STATUS_COMPENSATING ->
          "it has turned back, and is not undone yet; follow it with `troth transaction watch "
              + id
              + "`";
      case TRANSACTION_STATUS_STUCK ->
          "it is stuck: " + OutcomeForms.text(outcome.getReason()) + Advice.afterStuck(id);
      case TRANSACTION_STATUS_ABORTED,
          TRANSACTION_STATUS_COMPENSATED,
          TRANSACTION_STATUS_IN_PROGRESS,
          TRANSACTION_STATUS_UNKNOWN,
          TRANSACTION_STATUS_UNSPECIFIED,
          UNRECOGNIZED ->
          "not decided yet; ask again with `troth transaction get " + id + "`";
    };
  }
}
