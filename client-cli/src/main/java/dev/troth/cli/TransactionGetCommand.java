package dev.troth.cli;

import dev.troth.cli.output.TransactionForms;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.GetTransactionRequest;
import dev.troth.v1.StepStatus;
import dev.troth.v1.TransactionView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a transaction's registers, or a saga's steps. */
@Command(
    name = "get",
    description = {
      "Shows where a transaction stands, at every participant that can be reached; of a saga, its steps:"
          + " their order, their attempts, what they are stuck on, and what was done by hand.",
      "UNDO counts the attempts to compensate a step."
    },
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
    Surroundings surroundings = troth.surroundings();
    troth.print(
        troth.wantsJson()
            ? TransactionForms.json(view) + "\n"
            : TransactionForms.text(view, surroundings.palette(), surroundings.lineStyle()));
    troth.sayUnreachable(view.getSaga().getUnreachableList());
    if (!troth.wantsJson()) {
      view.getSaga().getStepsList().stream()
          .filter(step -> step.getStatus() == StepStatus.STEP_STATUS_STUCK)
          .forEach(step -> troth.say(Advice.toSettle(id, step.getName())));
    }
    return ExitCode.DONE;
  }
}
