package dev.troth.cli;

import dev.troth.cli.output.ParticipantForms;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ListParticipantsRequest;
import dev.troth.v1.ListParticipantsResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the participants that a coordinator knows. */
@Command(
    name = "list",
    description = "Lists the participants that the coordinator asked knows.",
    mixinStandardHelpOptions = true)
final class ParticipantListCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Troth troth = Troth.of(spec);
    ListParticipantsResponse response =
        Connection.call(
            troth,
            CoordinatorServiceGrpc.getListParticipantsMethod(),
            ListParticipantsRequest.getDefaultInstance());
    troth.print(
        troth.wantsJson()
            ? ParticipantForms.json(response) + "\n"
            : ParticipantForms.text(response, troth.surroundings().palette()));
    return ExitCode.DONE;
  }
}
