package dev.troth.systemtests.process.transfers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.troth.systemtests.process.cluster.Cli;
import dev.troth.systemtests.process.cluster.CliResult;
import dev.troth.systemtests.process.cluster.CliRun;
import dev.troth.systemtests.process.cluster.Documents;
import dev.troth.v1.TransactionSpec;
import java.io.BufferedWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One run of {@code submit --lines} that is fed with transfers until it is told to end. */
public final class TransferStream {

  private static final Duration PAUSE_BETWEEN_LINES = Duration.ofMillis(4);

  /** How long the command pursues one transaction. */
  private static final String PATIENCE = "60s";

  private static final Duration END_LIMIT = Duration.ofSeconds(150);

  private final CliRun run;
  private final Supplier<TransactionSpec> transfers;
  private final List<TransactionSpec> documents = new ArrayList<>();
  private final Thread writer = new Thread(this::write, "transfer-writer");
  private volatile boolean finished;

  private TransferStream(CliRun run, Supplier<TransactionSpec> transfers) {
    this.run = run;
    this.transfers = transfers;
  }

  /** Begins at once. */
  public static TransferStream start(Cli cli, Supplier<TransactionSpec> transfers) {
    CliRun run = cli.start("submit", "--lines", "-", "--in-flight", "32", "--timeout", PATIENCE);
    TransferStream stream = new TransferStream(run, transfers);
    stream.writer.start();
    return stream;
  }

  /** Submits nothing more. */
  public void stop() throws InterruptedException {
    finished = true;
    writer.join();
  }

  /** How much has been answered so far, in bytes: to see whether it gets on. */
  public long progress() {
    return run.progress();
  }

  /** Waits for the last results; one for each document, in order. */
  public List<Answer> answers() throws InterruptedException {
    stop();
    CliResult ended = run.await(END_LIMIT);
    List<JsonObject> results = ended.jsonLines();
    assertThat(results).as(ended.stderr()).hasSameSizeAs(documents);
    List<Answer> answers = new ArrayList<>();
    for (JsonObject result : results) {
      assertThat(result.get("line").getAsInt()).isEqualTo(answers.size() + 1);
      TransactionSpec document = documents.get(answers.size());
      Answer answer = Answer.of(document, result);
      if (!document.getId().isEmpty()) {
        assertThat(answer.transactionId()).as(result.toString()).isEqualTo(document.getId());
      }
      answers.add(answer);
    }
    return answers;
  }

  /** How many of each kind. */
  public static String tally(List<Answer> answers) {
    Map<String, Integer> tally = new TreeMap<>();
    answers.forEach(
        answer -> tally.merge((answer.outcome() + " " + answer.code()).strip(), 1, Integer::sum));
    return answers.size() + " answers: " + tally;
  }

  private void write() {
    try (BufferedWriter input = run.input()) {
      while (!finished) {
        TransactionSpec document = transfers.get();
        documents.add(document);
        input.write(Documents.json(document));
        input.newLine();
        input.flush();
        Thread.sleep(PAUSE_BETWEEN_LINES.toMillis());
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("the command does not read its input", e);
    }
  }
}
