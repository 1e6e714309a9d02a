package dev.troth.cli;

import dev.troth.cli.output.TransactionForms;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ListTransactionsRequest;
import dev.troth.v1.ListTransactionsResponse;
import dev.troth.v1.TransactionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists transactions by state. */
@Command(
    name = "list",
    description = "Lists transactions, newest first; those in progress unless told otherwise.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  troth transaction list",
      "  troth transaction list --state stuck",
      "  troth transaction list --state aborted --state in-progress --limit 20"
    })
final class TransactionListCommand implements Callable<Integer> {

  private static final int MAX_LIMIT = 1000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      converter = StateConverter.class,
      completionCandidates = StateConverter.class,
      description = "Only these: ${COMPLETION-CANDIDATES}; may be given several times.")
  private List<TransactionState> states = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() throws Exception {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new ParameterException(spec.commandLine(), "--limit has to be from 1 to " + MAX_LIMIT);
    }
    Troth troth = Troth.of(spec);
    ListTransactionsRequest.Builder request = ListTransactionsRequest.newBuilder().setLimit(limit);
    states.forEach(state -> request.addStatuses(status(state)));
    ListTransactionsResponse response =
        Connection.call(troth, CoordinatorServiceGrpc.getListTransactionsMethod(), request.build());
    troth.print(
        troth.wantsJson()
            ? TransactionForms.json(response) + "\n"
            : TransactionForms.text(response, troth.surroundings().palette()));
    troth.sayUnreachable(response.getUnreachableList());
    return ExitCode.DONE;
  }

  private static TransactionStatus status(TransactionState state) {
    return switch (state) {
      case COMMITTED -> TransactionStatus.TRANSACTION_STATUS_COMMITTED;
      case ABORTED -> TransactionStatus.TRANSACTION_STATUS_ABORTED;
      case IN_PROGRESS -> TransactionStatus.TRANSACTION_STATUS_IN_PROGRESS;
      case COMPLETED -> TransactionStatus.TRANSACTION_STATUS_COMPLETED;
      case COMPENSATED -> TransactionStatus.TRANSACTION_STATUS_COMPENSATED;
      case COMPENSATING -> TransactionStatus.TRANSACTION_STATUS_COMPENSATING;
      case STUCK -> TransactionStatus.TRANSACTION_STATUS_STUCK;
    };
  }
}
