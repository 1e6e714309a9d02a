package dev.troth.cli;

import dev.troth.cli.output.ReadForms;
import dev.troth.v1.Consistency;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.Freshness;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads keys. */
@Command(
    name = "read",
    description = "Reads keys, all at one moment: what belongs together is never seen apart.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  troth read bank-a/accounts/alice bank-b/accounts/bob",
      "  troth read bank-a/accounts/alice --output json | jq '.values[0].value'"
    })
final class ReadCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "PARTICIPANT/KEY",
      converter = KeyName.Converter.class,
      description = "The keys to read.")
  private List<KeyName> keys = new ArrayList<>();

  @Option(
      names = "--consistency",
      paramLabel = "LEVEL",
      defaultValue = "strong",
      description =
          "strong (sees all that was acknowledged before), session, bounded or eventual (default:"
              + " ${DEFAULT-VALUE}). This version serves strong.")
  private ConsistencyLevel consistency = ConsistencyLevel.strong;

  @Override
  public Integer call() throws Exception {
    Troth troth = Troth.of(spec);
    Consistency wanted =
        switch (consistency) {
          case strong -> Consistency.CONSISTENCY_STRONG;
          case session -> Consistency.CONSISTENCY_SESSION;
          case bounded -> Consistency.CONSISTENCY_BOUNDED;
          case eventual -> Consistency.CONSISTENCY_EVENTUAL;
        };
    ReadRequest.Builder request =
        ReadRequest.newBuilder().setFreshness(Freshness.newBuilder().setConsistency(wanted));
    keys.forEach(key -> request.addKeys(key.toReference()));
    ReadResponse response =
        Connection.call(troth, CoordinatorServiceGrpc.getReadMethod(), request.build());
    troth.print(
        troth.wantsJson()
            ? ReadForms.json(response) + "\n"
            : ReadForms.text(response, troth.surroundings().palette()));
    return ExitCode.DONE;
  }
}
