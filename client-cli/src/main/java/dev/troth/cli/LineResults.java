package dev.troth.cli;

import com.google.gson.JsonObject;
import dev.troth.cli.client.Conclusion;
import dev.troth.cli.output.OutcomeForms;
import dev.troth.v1.Outcome;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes results in order and keeps the tally. Read the tally when the thread has ended. */
final class LineResults implements Runnable {

  private static final int BUFFER_BYTES = 64 * 1024;

  private final ResultWindow window;
  private final OutputStream out;
  private final Progress progress;
  private final Map<Conclusion, Long> tally = new EnumMap<>(Conclusion.class);
  private long retried;
  private int exitCode = ExitCode.DONE;
  private Outcome latest = Outcome.getDefaultInstance();
  private Optional<IOException> failure = Optional.empty();

  LineResults(ResultWindow window, OutputStream out, Progress progress) {
    this.window = window;
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    this.progress = progress;
  }

  @Override
  public void run() {
    try {
      List<LineResult> results = window.take();
      while (!results.isEmpty()) {
        write(results);
        progress.advance(results.size());
        results = window.take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      giveUp(new IOException(e));
    } finally {
      // Without a writer nobody would ever make room.
      window.shut();
    }
  }

  int exitCode() {
    return exitCode;
  }

  /** The token of the latest commit; empty when there is none. */
  String latestSessionToken() {
    return latest.getSessionToken();
  }

  /** One line about everything. */
  String summary(Progress progress) {
    long all = tally.values().stream().mapToLong(Long::longValue).sum();
    String parts =
        tally.entrySet().stream()
            .map(entry -> entry.getValue() + " " + word(entry.getKey()))
            .collect(Collectors.joining(", "));
    String again = retried == 0 ? "" : "; " + retried + " were sent more than once";
    String lost =
        failure
            .map(
                e ->
                    "\nresults could not be written, and the rest was not submitted: "
                        + e.getMessage())
            .orElse("");
    return all
        + " documents in "
        + progress.speed(all)
        + (all == 0 ? "" : ": " + parts)
        + again
        + lost;
  }

  private void write(List<LineResult> results) {
    for (LineResult result : results) {
      Conclusion conclusion = result.result().conclusion();
      tally.merge(conclusion, 1L, Long::sum);
      retried += result.result().attempts() > 1 ? 1 : 0;
      exitCode = Math.max(exitCode, ExitCode.of(conclusion));
      note(result.result().outcome());
      if (failure.isEmpty()) {
        writeLine(result);
      }
    }
    if (failure.isEmpty()) {
      try {
        out.flush();
      } catch (IOException e) {
        giveUp(e);
      }
    }
  }

  private void note(Outcome outcome) {
    boolean isLater =
        Long.compareUnsigned(outcome.getCommitTimestamp(), latest.getCommitTimestamp()) > 0;
    if (isLater && !outcome.getSessionToken().isEmpty()) {
      latest = outcome;
    }
  }

  private void writeLine(LineResult result) {
    JsonObject json = OutcomeForms.json(result.result());
    json.addProperty("line", result.line());
    try {
      out.write((json + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      giveUp(e);
    }
  }

  /** What is open is still waited for, but nothing new is begun whose result nobody would see. */
  private void giveUp(IOException e) {
    failure = Optional.of(e);
    exitCode = Math.max(exitCode, ExitCode.UNKNOWN);
    window.shut();
  }

  private static String word(Conclusion conclusion) {
    return switch (conclusion) {
      case COMMITTED -> "committed";
      case COMPLETED -> "completed";
      case ACCEPTED -> "accepted";
      case ABORTED -> "aborted";
      case COMPENSATED -> "compensated";
      case REFUSED -> "refused";
      case INVALID -> "invalid";
      case STUCK -> "stuck";
      case IN_PROGRESS -> "in progress";
      case UNKNOWN -> "unknown";
      case NOT_SENT -> "not sent";
    };
  }
}
