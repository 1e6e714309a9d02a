package dev.troth.cli;

import dev.troth.cli.output.PolicyForms;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ListParticipantsRequest;
import dev.troth.v1.ListParticipantsResponse;
import dev.troth.v1.ParticipantStatus;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what holds for the keys of participants. */
@Command(
    name = "policies",
    description = {
      "Shows how the keys of participants are read, cached and kept, by prefix: of those that a key"
          + " begins with the longest holds; * is for all other keys.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A participant reads its policies from the file given with --key-policies when it starts.",
      "HORIZON is the earliest moment that all keys with the prefix can be read at."
    })
final class ParticipantPoliciesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "Only of this participant.")
  private @Nullable String name;

  @Override
  public Integer call() throws Exception {
    Troth troth = Troth.of(spec);
    ListParticipantsResponse known =
        Connection.call(
            troth,
            CoordinatorServiceGrpc.getListParticipantsMethod(),
            ListParticipantsRequest.getDefaultInstance());
    List<ParticipantStatus> shown =
        known.getParticipantsList().stream()
            .filter(
                participant ->
                    name == null
                        ? participant.getReplicaOf().isEmpty() // it has its source's
                        : participant.getName().equals(name))
            .toList();
    if (shown.isEmpty() && name != null) {
      troth.say("no participant " + name + " is known; see `troth participant list`");
      return ExitCode.REFUSED;
    }
    troth.print(
        troth.wantsJson()
            ? PolicyForms.json(shown) + "\n"
            : PolicyForms.text(shown, troth.surroundings().palette()));
    return ExitCode.DONE;
  }
}
