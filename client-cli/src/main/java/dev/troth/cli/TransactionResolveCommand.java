package dev.troth.cli;

import dev.troth.cli.client.CallFailedException;
import dev.troth.cli.output.LineStyle;
import dev.troth.cli.output.ResolutionForms;
import dev.troth.cli.output.TransactionForms;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.ResolutionView;
import dev.troth.v1.ResolveStepRequest;
import dev.troth.v1.ResolveTransactionRequest;
import dev.troth.v1.StepView;
import dev.troth.v1.TransactionStatus;
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

/** Settles by hand what cannot go on by itself: a saga's stuck step, or a transaction in doubt. */
@Command(
    name = "resolve",
    description = {
      "Settles by hand what cannot go on by itself: a stuck step of a saga, or a transaction that nobody can"
          + " finish, its coordinator and a participant being lost. What is done, why and by whom is recorded"
          + " durably; `troth transaction audit` lists it.",
      "To end a transaction in doubt is a guess: what is lost may have decided otherwise. It is done wherever"
          + " it is blocked and can be reached, stays so, and is told to nobody.",
      "Exit code 0: it is recorded; 1: refused, it is not stuck for example; 3: not known."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  troth transaction resolve ID --step ship --retry \\",
      "      --reason \"the shipping host is back\"",
      "  troth transaction resolve ID --step ship --done \\",
      "      --reason \"sent by courier, order 4711\"",
      "  troth transaction resolve ID --commit \\",
      "      --reason \"the disk of bank-b is lost; the client was told COMMITTED\""
    })
final class TransactionResolveCommand implements Callable<Integer> {

  private static final int MAX_REASON_BYTES = 1000;
  private static final int MAX_BY_BYTES = 200;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "ID",
      converter = TransactionIdConverter.class,
      description = "The saga's or the transaction's id.")
  private String id = "";

  @ArgGroup(multiplicity = "1")
  private Act act = new Act();

  private static final class Act {
    @ArgGroup(exclusive = false)
    private @Nullable StepAct step;

    @Option(
        names = "--commit",
        description = "End the transaction as COMMITTED wherever it is blocked.")
    private boolean commit;

    @Option(
        names = "--abort",
        description = "End the transaction as ABORTED wherever it is blocked.")
    private boolean abort;

    TransactionStatus status() {
      if (commit) {
        return TransactionStatus.TRANSACTION_STATUS_COMMITTED;
      }
      return abort
          ? TransactionStatus.TRANSACTION_STATUS_ABORTED
          : TransactionStatus.TRANSACTION_STATUS_UNSPECIFIED;
    }
  }

  private static final class StepAct {
    @Option(
        names = "--step",
        required = true,
        paramLabel = "NAME",
        description = "The stuck step; and what is to become of it:")
    private String name = "";

    @ArgGroup(multiplicity = "1")
    private VerdictOptions verdict = new VerdictOptions();
  }

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
    try {
      troth.print(act.step == null ? end(troth, who) : settle(troth, act.step, who));
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

  private String end(Troth troth, String who) throws Exception {
    ResolveTransactionRequest request =
        ResolveTransactionRequest.newBuilder()
            .setTransactionId(id)
            .setStatus(act.status())
            .setReason(reason)
            .setBy(who)
            .build();
    TransactionView ended =
        Connection.call(troth, CoordinatorServiceGrpc.getResolveTransactionMethod(), request)
            .getTransaction();
    return troth.wantsJson()
        ? TransactionForms.json(ended) + "\n"
        : TransactionForms.text(ended, troth.surroundings().palette(), LineStyle.ASCII);
  }

  private String settle(Troth troth, StepAct stuck, String who) throws Exception {
    ResolveStepRequest request =
        ResolveStepRequest.newBuilder()
            .setTransactionId(id)
            .setStep(stuck.name)
            .setVerdict(stuck.verdict.verdict())
            .setReason(reason)
            .setBy(who)
            .build();
    TransactionView saga =
        Connection.call(troth, CoordinatorServiceGrpc.getResolveStepMethod(), request)
            .getTransaction();
    ResolutionView recorded = recorded(request, saga);
    StepView after =
        saga.getSaga().getStepsList().stream()
            .filter(view -> view.getName().equals(stuck.name))
            .findFirst()
            .orElse(StepView.newBuilder().setName(stuck.name).build());
    return troth.wantsJson()
        ? ResolutionForms.json(recorded, after, saga) + "\n"
        : ResolutionForms.text(recorded, after, saga, troth.surroundings().palette());
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
