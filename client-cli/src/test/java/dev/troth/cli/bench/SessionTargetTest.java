package dev.troth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.cli.client.Conclusion;
import dev.troth.cli.client.SubmissionResult;
import dev.troth.v1.Consistency;
import dev.troth.v1.Freshness;
import dev.troth.v1.Outcome;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class SessionTargetTest {

  private final Cluster cluster = new Cluster();
  private final SessionTarget target = new SessionTarget(cluster, 2);

  @Test
  void aReadWithoutASessionIsStrongAndBeginsOneThatTheNextGoesOnWith() {
    read(Consistency.CONSISTENCY_SESSION);
    cluster.answers.remove().accept(response("one"));
    read(Consistency.CONSISTENCY_SESSION);
    cluster.answers.remove().accept(response("two"));
    read(Consistency.CONSISTENCY_SESSION);

    assertThat(cluster.asked)
        .containsExactly(
            freshness(Consistency.CONSISTENCY_STRONG, ""),
            freshness(Consistency.CONSISTENCY_SESSION, "one"),
            freshness(Consistency.CONSISTENCY_SESSION, "two"));
  }

  @Test
  void aSessionIsUsedByOneReadAtATime() {
    cluster.written("one");
    read(Consistency.CONSISTENCY_SESSION);
    read(Consistency.CONSISTENCY_SESSION);

    assertThat(cluster.asked)
        .containsExactly(
            freshness(Consistency.CONSISTENCY_SESSION, "one"),
            freshness(Consistency.CONSISTENCY_STRONG, ""));
  }

  @Test
  void aReadThatFailsLeavesItsSessionForOthers() {
    cluster.written("one");
    read(Consistency.CONSISTENCY_SESSION);
    cluster.failures.remove().accept(Reason.getDefaultInstance());
    read(Consistency.CONSISTENCY_SESSION);

    assertThat(cluster.asked)
        .containsExactly(
            freshness(Consistency.CONSISTENCY_SESSION, "one"),
            freshness(Consistency.CONSISTENCY_SESSION, "one"));
  }

  @Test
  void theSessionLongestUnusedIsForgottenWhenThereAreTooMany() {
    cluster.written("one");
    cluster.written("two");
    cluster.written("three");
    read(Consistency.CONSISTENCY_SESSION);
    read(Consistency.CONSISTENCY_SESSION);

    assertThat(cluster.asked)
        .containsExactly(
            freshness(Consistency.CONSISTENCY_SESSION, "two"),
            freshness(Consistency.CONSISTENCY_SESSION, "three"));
  }

  @Test
  void readsOfOtherLevelsHaveNoSession() {
    cluster.written("one");
    read(Consistency.CONSISTENCY_EVENTUAL);

    assertThat(cluster.asked).containsExactly(freshness(Consistency.CONSISTENCY_EVENTUAL, ""));
  }

  private void read(Consistency level) {
    ReadRequest request = ReadRequest.newBuilder().setFreshness(freshness(level, "")).build();
    target.read(request, response -> {}, reason -> {});
  }

  private static Freshness freshness(Consistency level, String token) {
    return Freshness.newBuilder().setConsistency(level).setSessionToken(token).build();
  }

  private static ReadResponse response(String token) {
    return ReadResponse.newBuilder().setSessionToken(token).build();
  }

  /** Answers when it is told to. */
  private final class Cluster implements Target {

    final List<Freshness> asked = new ArrayList<>();
    final Deque<Consumer<ReadResponse>> answers = new ArrayDeque<>();
    final Deque<Consumer<Reason>> failures = new ArrayDeque<>();
    private final Deque<Consumer<SubmissionResult>> writes = new ArrayDeque<>();

    @Override
    public void write(TransactionSpec spec, Consumer<SubmissionResult> listener) {
      writes.add(listener);
    }

    @Override
    public void read(ReadRequest request, Consumer<ReadResponse> answer, Consumer<Reason> failure) {
      asked.add(request.getFreshness());
      answers.add(answer);
      failures.add(failure);
    }

    /** A transaction commits, and comes back with a token. */
    void written(String token) {
      target.write(TransactionSpec.getDefaultInstance(), result -> {});
      writes
          .remove()
          .accept(
              new SubmissionResult(
                  Conclusion.COMMITTED, Outcome.newBuilder().setSessionToken(token).build(), 1));
    }
  }
}
