package dev.troth.cli;

import dev.troth.cli.client.CallFailedException;
import dev.troth.cli.output.OutcomeForms;
import dev.troth.v1.AbortTransactionRequest;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.Outcome;
import dev.troth.v1.TransactionStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks to abort a transaction. */
@Command(
    name = "abort",
    description = {
      "Asks to abort a transaction, and says where it stands then.",
      "Exit code 0: it is aborted; 1: it has committed, or is not known; 3: it is not decided."
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
    if (outcome.getStatus() != TransactionStatus.TRANSACTION_STATUS_ABORTED) {
      troth.say(explain(outcome));
    }
    return ExitCode.ofAbort(outcome.getStatus());
  }

  private static String explain(Outcome outcome) {
    return outcome.getStatus() == TransactionStatus.TRANSACTION_STATUS_COMMITTED
        ? "too late: it has committed"
        : "not decided yet; ask again with `troth transaction get "
            + outcome.getTransactionId()
            + "`";
  }
}
