package dev.troth.cli;

import dev.troth.cli.client.Conclusion;
import dev.troth.cli.client.SubmissionResult;
import dev.troth.cli.client.SubmitClient;
import dev.troth.cli.document.DocumentText;
import dev.troth.cli.document.InvalidDocumentException;
import dev.troth.cli.document.TransactionDocument;
import dev.troth.cli.output.OutcomeForms;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionSpec;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Submits one transaction and reports what became of it. */
final class SubmitOne {

  private final Troth troth;
  private final SubmitPlan plan;

  SubmitOne(Troth troth, SubmitPlan plan) {
    this.troth = troth;
    this.plan = plan;
  }

  /** Submits a document. */
  int submit(SubmitInput input) throws IOException, InterruptedException {
    TransactionSpec spec;
    try (InputStream in = input.open()) {
      spec = TransactionDocument.parse(DocumentText.read(in));
    } catch (InvalidDocumentException e) {
      return report(troth, invalid(e));
    }
    return submit(spec);
  }

  /**
   * Submits operations from the command line.
   *
   * @param id the transaction's id; one is made when there is none
   */
  int submit(List<OperationFlag> operations, @Nullable String id)
      throws IOException, InterruptedException {
    TransactionSpec spec = OperationSyntax.parse(operations);
    return submit(id == null ? spec : spec.toBuilder().setId(id).build());
  }

  private int submit(TransactionSpec spec) throws IOException, InterruptedException {
    String token = plan.token();
    CompletableFuture<SubmissionResult> result = new CompletableFuture<>();
    try (Connection connection = Connection.open(troth);
        SubmitClient client = connection.submitClient(plan.retries())) {
      client.submit(spec, plan.noWait(), token, plan.trace(), result::complete);
      int code = report(troth, result.get());
      plan.keep(result.get().outcome().getSessionToken());
      return code;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a result is never exceptional", e);
    }
  }

  /** The result of a document that was not even sent. */
  static SubmissionResult invalid(InvalidDocumentException failure) {
    Reason reason =
        Reason.newBuilder()
            .setCode(ErrorCode.ERROR_CODE_INVALID_DOCUMENT)
            .setMessage(String.valueOf(failure.getMessage()))
            .build();
    return new SubmissionResult(
        Conclusion.INVALID, Outcome.newBuilder().setReason(reason).build(), 0);
  }

  private static int report(Troth troth, SubmissionResult result) throws IOException {
    if (troth.wantsJson()) {
      troth.print(OutcomeForms.json(result) + "\n");
    } else if (!result.transactionId().isEmpty()) {
      troth.print(OutcomeForms.text(result, troth.surroundings().palette()));
    }
    int code = ExitCode.of(result.conclusion());
    if (code != ExitCode.DONE) {
      troth.say(Advice.of(result));
    }
    return code;
  }
}
