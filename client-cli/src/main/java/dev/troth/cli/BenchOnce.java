package dev.troth.cli;

import dev.troth.cli.bench.Bench;
import dev.troth.cli.bench.BenchFailedException;
import dev.troth.cli.bench.BenchForms;
import dev.troth.cli.bench.BenchPlan;
import dev.troth.cli.bench.BenchReport;
import dev.troth.cli.bench.BenchText;
import dev.troth.cli.client.AsyncCalls;
import dev.troth.cli.client.CallFailedException;
import dev.troth.cli.client.CoordinatorAddress;
import dev.troth.cli.client.CoordinatorCalls;
import dev.troth.cli.client.SubmitClient;
import dev.troth.v1.CoordinatorServiceGrpc;
import dev.troth.v1.ListParticipantsRequest;
import dev.troth.v1.ListParticipantsResponse;
import dev.troth.v1.ParticipantHealth;
import dev.troth.v1.ParticipantStatus;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** Finds the participants, runs a plan, and reports. */
final class BenchOnce {

  private final Troth troth;
  private final int retries;
  private final List<CoordinatorAddress> metrics;

  /**
   * @param retries for a transaction that was aborted because others were in its way
   * @param metrics where daemons serve their metrics over HTTP
   */
  BenchOnce(Troth troth, int retries, List<CoordinatorAddress> metrics) {
    this.troth = troth;
    this.retries = retries;
    this.metrics = metrics;
  }

  /**
   * @param planner makes a plan when it knows which participants are up
   */
  int run(Function<List<String>, BenchPlan> planner)
      throws CallFailedException, InterruptedException, IOException {
    Surroundings surroundings = troth.surroundings();
    BenchProgress progress = new BenchProgress(surroundings.err(), surroundings.errIsTerminal());
    try (Connection connection = Connection.open(troth)) {
      List<String> up = up(connection);
      if (up.isEmpty()) {
        troth.say("no participant is up; see `troth participant list`");
        return ExitCode.REFUSED;
      }
      BenchPlan plan = planner.apply(up);
      try (SubmitClient submissions = connection.submitClient(retries);
          AsyncCalls calls = connection.asyncCalls()) {
        return report(
            new Bench(plan, connection.loop(), submissions, calls, metrics, progress).run(),
            progress);
      } catch (BenchFailedException e) {
        progress.finish();
        troth.say(String.valueOf(e.getMessage()));
        return ExitCode.REFUSED;
      }
    }
  }

  private static List<String> up(Connection connection)
      throws CallFailedException, InterruptedException {
    try (CoordinatorCalls calls = connection.calls()) {
      ListParticipantsResponse known =
          calls.call(
              CoordinatorServiceGrpc.getListParticipantsMethod(),
              ListParticipantsRequest.getDefaultInstance());
      return known.getParticipantsList().stream()
          .filter(one -> one.getHealth() == ParticipantHealth.PARTICIPANT_HEALTH_UP)
          .filter(one -> one.getReplicaOf().isEmpty())
          .map(ParticipantStatus::getName)
          .toList();
    }
  }

  private int report(BenchReport report, BenchProgress progress) throws IOException {
    progress.finish();
    troth.print(
        troth.wantsJson()
            ? BenchForms.json(report) + "\n"
            : BenchText.text(report, troth.surroundings().palette()));
    if (report.proof().isViolated() || report.isEmpty()) {
      return ExitCode.REFUSED;
    }
    return report.proof().isIncomplete() ? ExitCode.UNKNOWN : ExitCode.DONE;
  }
}
