package dev.troth.cli;

import dev.troth.cli.client.SubmissionResult;
import dev.troth.cli.client.SubmitClient;
import dev.troth.cli.document.DocumentLines;
import dev.troth.cli.document.InvalidDocumentException;
import dev.troth.cli.document.TransactionDocument;
import dev.troth.v1.TransactionSpec;
import java.io.IOException;
import java.util.Optional;

/**
 * Submits one transaction a line and writes one result a line. Three threads: this one reads, the
 * transport's loop submits and collects, a third one writes; so slow readers and writers hold up
 * nothing but themselves. Memory is bounded by the window of open results, not by the input.
 */
final class SubmitLines {

  private final Troth troth;
  private final SubmitPlan plan;
  private final ResultWindow window;
  private String sessionToken = "";

  SubmitLines(Troth troth, SubmitPlan plan, int inFlight) {
    this.troth = troth;
    this.plan = plan;
    this.window = new ResultWindow(inFlight);
  }

  int submit(SubmitInput lines) throws IOException, InterruptedException {
    sessionToken = plan.token();
    try (CountingInput input = new CountingInput(lines.open())) {
      return submit(input, lines.bytes());
    }
  }

  private int submit(CountingInput input, Optional<Long> size)
      throws IOException, InterruptedException {
    Surroundings surroundings = troth.surroundings();
    Progress progress =
        new Progress(surroundings.err(), surroundings.errIsTerminal(), size, input::count);
    LineResults results = new LineResults(window, surroundings.out(), progress);
    Thread writer = new Thread(results, "troth-results");
    writer.setDaemon(true);
    writer.start();
    try (Connection connection = Connection.open(troth);
        SubmitClient client = connection.submitClient(plan.retries())) {
      Optional<IOException> failure = submitAll(new DocumentLines(input), client);
      window.close();
      writer.join();
      progress.finish();
      failure.ifPresent(e -> troth.say("the rest could not be read: " + e.getMessage()));
      troth.say(results.summary(progress));
      plan.keep(results.latestSessionToken());
      int code = results.exitCode();
      return failure.isPresent() ? Math.max(code, ExitCode.REFUSED) : code;
    }
  }

  /**
   * Submits until the end, or until reading fails: what was submitted has its results all the same.
   */
  private Optional<IOException> submitAll(DocumentLines lines, SubmitClient client)
      throws InterruptedException {
    try {
      boolean wanted = true;
      while (wanted && lines.advance()) {
        wanted = submit(lines, client);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  /** Submits one line; false when its result would not be wanted. */
  private boolean submit(DocumentLines lines, SubmitClient client) throws InterruptedException {
    Optional<TransactionSpec> spec;
    Optional<SubmissionResult> invalid = Optional.empty();
    try {
      Optional<String> text = lines.text();
      if (text.isEmpty()) {
        return true;
      }
      spec = Optional.of(TransactionDocument.parseJson(text.get()));
    } catch (InvalidDocumentException e) {
      spec = Optional.empty();
      invalid = Optional.of(SubmitOne.invalid(e));
    }
    long place = window.enter();
    if (place == ResultWindow.SHUT) {
      return false;
    }
    long line = lines.number();
    spec.ifPresent(
        transaction ->
            client.submit(
                transaction,
                plan.noWait(),
                sessionToken,
                plan.trace(),
                result -> window.complete(place, new LineResult(line, result))));
    invalid.ifPresent(result -> window.complete(place, new LineResult(line, result)));
    return true;
  }
}
