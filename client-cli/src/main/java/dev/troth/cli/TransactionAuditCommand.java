package dev.troth.cli;

import dev.troth.cli.output.ResolutionForms;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ListResolutionsRequest;
import dev.troth.v1.ListResolutionsResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists what operators have done by hand. */
@Command(
    name = "audit",
    description =
        "Lists what was done by hand to stuck steps of sagas and to transactions in doubt, newest first.",
    mixinStandardHelpOptions = true)
final class TransactionAuditCommand implements Callable<Integer> {

  private static final int MAX_LIMIT = 1000;

  @Spec private CommandSpec spec = CommandSpec.create();

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
    ListResolutionsResponse response =
        Connection.call(
            troth,
            CoordinatorServiceGrpc.getListResolutionsMethod(),
            ListResolutionsRequest.newBuilder().setLimit(limit).build());
    troth.print(
        troth.wantsJson()
            ? ResolutionForms.json(response) + "\n"
            : ResolutionForms.text(response, troth.surroundings().palette()));
    troth.sayUnreachable(response.getUnreachableList());
    return ExitCode.DONE;
  }
}
