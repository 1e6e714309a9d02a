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
  private final int retries;
  private final boolean noWait;
  private final ResultWindow window;

  SubmitLines(Troth troth, int retries, boolean noWait, int inFlight) {
    this.troth = troth;
    this.retries = retries;
    this.noWait = noWait;
    this.window = new ResultWindow(inFlight);
  }

  int submit(SubmitInput lines) throws IOException, InterruptedException {
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
        SubmitClient client = connection.submitClient(retries)) {
      try {
        submitAll(new DocumentLines(input), client);
      } finally {
        window.close();
        writer.join();
      }
    }
    progress.finish();
    troth.say(results.summary(progress));
    return results.exitCode();
  }

  private void submitAll(DocumentLines lines, SubmitClient client)
      throws IOException, InterruptedException {
    while (lines.advance()) {
      long line = lines.number();
      try {
        Optional<String> text = lines.text();
        if (text.isEmpty()) {
          continue;
        }
        TransactionSpec spec = TransactionDocument.parseJson(text.get());
        long place = window.enter();
        if (place == ResultWindow.SHUT) {
          return;
        }
        client.submit(spec, noWait, result -> window.complete(place, new LineResult(line, result)));
      } catch (InvalidDocumentException e) {
        SubmissionResult invalid = SubmitOne.invalid(e);
        long place = window.enter();
        if (place == ResultWindow.SHUT) {
          return;
        }
        window.complete(place, new LineResult(line, invalid));
      }
    }
  }
}
