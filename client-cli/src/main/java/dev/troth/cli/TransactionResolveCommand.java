package dev.troth.cli;

import dev.troth.cli.client.CallFailedException;
import dev.troth.cli.output.ResolutionForms;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ResolutionView;
import dev.troth.v1.ResolveStepRequest;
import dev.troth.v1.StepView;
import dev.troth.v1.TransactionView;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Settles a stuck step of a saga by hand. */
@Command(
    name = "resolve",
    description = {
      "Settles a stuck step of a saga by hand. What is done, why and by whom is recorded durably with the"
          + " saga; `troth transaction audit` lists it.",
      "Exit code 0: it is recorded; 1: refused, the step is not stuck for example; 3: not known."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  troth transaction resolve ID --step ship --retry \\",
      "      --reason \"the shipping host is back\"",
      "  troth transaction resolve ID --step ship --done \\",
      "      --reason \"sent by courier, order 4711\""
    })
final class TransactionResolveCommand implements Callable<Integer> {

  private static final int MAX_REASON_BYTES = 1000;
  private static final int MAX_BY_BYTES = 200;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "ID",
      converter = TransactionIdConverter.class,
      description = "The saga's id.")
  private String id = "";

  @Option(names = "--step", required = true, paramLabel = "NAME", description = "The stuck step.")
  private String step = "";

  @ArgGroup(multiplicity = "1")
  private VerdictOptions verdict = new VerdictOptions();

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for the record; at most " + MAX_REASON_BYTES + " bytes.")
  private String reason = "";

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who, for the record (default: your user and host).")
  private @Nullable String by;

  @Override
  public Integer call() throws Exception {
    Troth troth = Troth.of(spec);
    String who = by == null ? Operator.name(troth.surroundings().environment()) : by;
    require("--reason", reason, MAX_REASON_BYTES);
    require("--by", who, MAX_BY_BYTES);
    ResolveStepRequest request =
        ResolveStepRequest.newBuilder()
            .setTransactionId(id)
            .setStep(step)
            .setVerdict(verdict.verdict())
            .setReason(reason)
            .setBy(who)
            .build();
    try {
      report(
          troth,
          request,
          Connection.call(troth, CoordinatorServiceGrpc.getResolveStepMethod(), request)
              .getTransaction());
      return ExitCode.DONE;
    } catch (CallFailedException failure) {
      return complain(troth, failure);
    }
  }

  private void require(String option, String text, int maxBytes) {
    int bytes = text.strip().getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > maxBytes) {
      throw new ParameterException(
          spec.commandLine(),
          option + (bytes == 0 ? " must not be empty" : " is longer than " + maxBytes + " bytes"));
    }
  }

  private static void report(Troth troth, ResolveStepRequest request, TransactionView saga)
      throws Exception {
    ResolutionView recorded = recorded(request, saga);
    StepView after =
        saga.getSaga().getStepsList().stream()
            .filter(view -> view.getName().equals(request.getStep()))
            .findFirst()
            .orElse(StepView.newBuilder().setName(request.getStep()).build());
    troth.print(
        troth.wantsJson()
            ? ResolutionForms.json(recorded, after, saga) + "\n"
            : ResolutionForms.text(recorded, after, saga, troth.surroundings().palette()));
  }

  /** The newest of the step: what the saga's home has made of the request. */
  private static ResolutionView recorded(ResolveStepRequest request, TransactionView saga) {
    return saga.getSaga().getResolutionsList().stream()
        .filter(view -> view.getStep().equals(request.getStep()))
        .reduce((older, newer) -> newer)
        .orElse(ResolutionView.newBuilder().setStep(request.getStep()).build());
  }

  private int complain(Troth troth, CallFailedException failure) throws CallFailedException {
    String look = "`troth transaction get " + id + "`";
    return switch (failure.progress()) {
      case NOT_SENT -> throw failure;
      case NOT_ANSWERED -> {
        troth.say(
            Complaints.describe(failure) + "\nIt may be recorded all the same; see " + look + ".");
        yield ExitCode.UNKNOWN;
      }
      case REFUSED -> {
        boolean isNotStuck = failure.reason().getCode() == ErrorCode.ERROR_CODE_INVALID_REQUEST;
        troth.say(
            Complaints.describe(failure)
                + (isNotStuck ? "\n" + look + " shows where it is, and what was recorded." : ""));
        yield ExitCode.REFUSED;
      }
    };
  }
}
