package dev.troth.cli;

import dev.troth.cli.client.Conclusion;
import dev.troth.cli.client.SubmissionResult;
import dev.troth.cli.client.SubmitClient;
import dev.troth.cli.document.InvalidDocumentException;
import dev.troth.cli.output.OutcomeForms;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionSpec;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Submits one transaction and reports what became of it. */
final class SubmitOne {

  private final Troth troth;
  private final int retries;
  private final boolean noWait;

  SubmitOne(Troth troth, int retries, boolean noWait) {
    this.troth = troth;
    this.retries = retries;
    this.noWait = noWait;
  }

  int run(TransactionSpec spec) throws IOException, InterruptedException {
    CompletableFuture<SubmissionResult> result = new CompletableFuture<>();
    try (Connection connection = Connection.open(troth);
        SubmitClient client = connection.submitClient(retries)) {
      client.submit(spec, noWait, result::complete);
      return report(troth, result.get());
    } catch (ExecutionException e) {
      throw new IllegalStateException("a result is never exceptional", e);
    }
  }

  /** A document that was not even sent. */
  static int reportInvalid(Troth troth, InvalidDocumentException failure) throws IOException {
    return report(troth, invalid(failure));
  }

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
