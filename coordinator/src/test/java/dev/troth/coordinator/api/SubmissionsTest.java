package dev.troth.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troth.clock.HybridClock;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.engine.FakeParticipant;
import dev.troth.coordinator.engine.FakeTime;
import dev.troth.coordinator.engine.Submission;
import dev.troth.coordinator.session.SessionKey;
import dev.troth.coordinator.session.Sessions;
import dev.troth.daemon.metrics.Metrics;
import dev.troth.daemon.permission.Caller;
import dev.troth.daemon.permission.Permissions;
import dev.troth.daemon.trace.Tracer;
import dev.troth.id.TransactionId;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.SubmitRequest;
import dev.troth.v1.TransactionSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SubmissionsTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final FakeTime time = new FakeTime();
  private final HybridClock clock =
      new HybridClock(() -> 1_000_000, Duration.ofHours(1), Timestamp.ZERO);
  private final Sessions sessions =
      new Sessions(new SessionKey(new byte[SessionKey.MIN_BYTES]), clock, () -> 7);
  private final Caller anybody = Permissions.unrestricted(new Metrics()).caller("anybody");
  private final Submissions submissions =
      new Submissions(
          sessions,
          name -> Optional.of(new FakeParticipant(name).store()),
          Duration.ofSeconds(5),
          time,
          () -> 1_000_000,
          Tracer.OFF);
  private final TransactionId id =
      TransactionId.create(Instant.ofEpochMilli(999_000), new SplittableRandom(1));

  private SubmitRequest.Builder request(String... participants) {
    return request(10, participants);
  }

  private SubmitRequest.Builder request(int valueBytes, String... participants) {
    SubmitRequest.Builder request =
        SubmitRequest.newBuilder().setSpec(TransactionSpec.newBuilder().setId(id.toString()));
    int key = 0;
    for (String participant : participants) {
      request
          .getSpecBuilder()
          .getAtomicBuilder()
          .addOperations(
              Operation.newBuilder()
                  .setParticipant(participant)
                  .setPut(Put.newBuilder().setKey("k" + key).setValue("x".repeat(valueBytes))));
      key++;
    }
    return request;
  }

  private Submission of(SubmitRequest.Builder request) {
    return (Submission) submissions.of(anybody, request.build(), OptionalLong.empty()).submission();
  }

  @Test
  void takesTheDefaultTimeoutAndTheIdsOwnPriority() {
    Submission submission = of(request("a", "b"));
    assertThat(submission.timeoutNanos()).isEqualTo(5 * SECOND);
    assertThat(submission.priority()).isEqualTo(999_000);
    assertThat(submission.branches().operations().keySet()).containsExactly("a", "b");
  }

  @Test
  void takesTheDocumentsTimeoutAndTheRequestsPriority() {
    SubmitRequest.Builder request = request("a").setPriority(7).setNoWait(true);
    request.getSpecBuilder().getTimeoutBuilder().setSeconds(1).setNanos(5);
    Submission submission = of(request);
    assertThat(submission.timeoutNanos()).isEqualTo(SECOND + 5);
    assertThat(submission.priority()).isEqualTo(7);
    assertThat(submission.answersVote()).isTrue();
  }

  @Test
  void answersALittleBeforeTheClientsDeadline() {
    Submission submission =
        (Submission)
            submissions.of(anybody, request("a").build(), OptionalLong.of(SECOND)).submission();
    assertThat(submission.answerByNanos() - time.nanoTime()).isEqualTo(SECOND / 10 * 9);
  }

  @Test
  void anotherTimeoutIsTheSameContent() {
    SubmitRequest.Builder longer = request("a");
    longer.getSpecBuilder().getTimeoutBuilder().setSeconds(9);
    assertThat(of(longer).specHash()).isEqualTo(of(request("a")).specHash());
    assertThat(of(request("b")).specHash()).isNotEqualTo(of(request("a")).specHash());
  }

  @Test
  void refusesWhatDoesNotFitIntoOneMessageToAParticipant() {
    int most = 1 << 20;
    assertThat(of(request(most - 100, "a", "b", "a", "b")).branches().operations()).hasSize(2);
    assertThatThrownBy(() -> of(request(most - 100, "a", "a", "a", "a")))
        .hasMessageContaining("are for a: at most");
  }
}
