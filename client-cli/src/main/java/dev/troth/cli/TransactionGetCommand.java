package dev.troth.cli;

import dev.troth.cli.output.TransactionForms;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.GetTransactionRequest;
import dev.troth.v1.TransactionView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a transaction's registers. */
@Command(
    name = "get",
    description = "Shows where a transaction stands, at every participant that can be reached.",
    mixinStandardHelpOptions = true)
final class TransactionGetCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "ID",
      converter = TransactionIdConverter.class,
      description = "The transaction's id.")
  private String id = "";

  @Override
  public Integer call() throws Exception {
    Troth troth = Troth.of(spec);
    TransactionView view =
        Connection.call(
                troth,
                CoordinatorServiceGrpc.getGetTransactionMethod(),
                GetTransactionRequest.newBuilder().setTransactionId(id).build())
            .getTransaction();
    troth.print(
        troth.wantsJson()
            ? TransactionForms.json(view) + "\n"
            : TransactionForms.text(view, troth.surroundings().palette()));
    return ExitCode.DONE;
  }
}
