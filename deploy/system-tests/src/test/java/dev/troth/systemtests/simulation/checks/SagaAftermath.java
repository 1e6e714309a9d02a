package dev.troth.systemtests.simulation.checks;

import dev.troth.daemon.document.SagaGraph;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.saga.HomeRow;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.JournalEvent;
import dev.troth.systemtests.simulation.history.SagaAttempt;
import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.Violation;
import dev.troth.v1.Operation;
import dev.troth.v1.RegisterKind;
import dev.troth.v1.Step;
import dev.troth.v1.TransactionStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must be true of all sagas when everything is over: I15, and the exact state of every key.
 */
public final class SagaAftermath {

  /** What happened of a step's action or compensation at one participant. */
  private record Place(TransactionId saga, int step, RegisterKind kind, String participant) {}

  private record Key(String participant, String key) {}

  private final List<ParticipantNode> participants;
  private final List<SagaAttempt> attempts;
  private final Map<Place, Set<Integer>> happened = new HashMap<>();
  private final Map<Key, Long> counters = new HashMap<>();
  private final Map<Key, String> values = new HashMap<>();

  public SagaAftermath(List<ParticipantNode> participants, List<SagaAttempt> attempts) {
    this.participants = participants;
    this.attempts = attempts;
  }

  /**
   * Checks it all.
   *
   * @throws Violation when something is not true
   */
  public void check() {
    Journals.check(participants);
    participants.forEach(this::readJournal);
    attempts.forEach(this::check);
    participants.forEach(this::checkStates);
  }

  private void readJournal(ParticipantNode participant) {
    for (JournalEvent event : participant.disk().image().journal().values()) {
      RegisterId id = RegisterId.of(event.getBranch());
      happened
          .computeIfAbsent(
              new Place(id.transaction(), id.step(), id.kind(), participant.name()),
              same -> new HashSet<>())
          .add(id.attempt());
    }
  }

  private void check(SagaAttempt attempt) {
    Optional<TransactionStatus> end = end(attempt);
    require(
        attempt.ends().stream().allMatch(told -> end.equals(Optional.of(told))),
        attempt,
        "I15: told something else than its home row says: " + end);
    end.ifPresent(
        status -> require(attempt.mayEnd(status), attempt, "it must not end as " + status));
    SagaGraph graph = SagaGraph.of(attempt.spec().getSaga());
    for (int step = 1; step <= attempt.spec().getSaga().getStepsCount(); step++) {
      checkStep(attempt, graph, step, end);
    }
  }

  private Optional<TransactionStatus> end(SagaAttempt attempt) {
    String name = SagaGraph.of(attempt.spec().getSaga()).home();
    for (ParticipantNode participant : participants) {
      if (participant.name().equals(name)) {
        Optional<HomeRow> home = participant.disk().image().home(attempt.id());
        home.ifPresent(row -> require(row.ended(), attempt, "it has not ended: " + row));
        return home.flatMap(HomeRow::outcome).map(outcome -> outcome.getStatus());
      }
    }
    throw new Violation("nobody is the home of " + attempt);
  }

  private void checkStep(
      SagaAttempt attempt, SagaGraph graph, int step, Optional<TransactionStatus> end) {
    Step document = graph.step(step);
    boolean isCompleted = end.equals(Optional.of(TransactionStatus.TRANSACTION_STATUS_COMPLETED));
    for (Operation operation : document.getOperationsList()) {
      if (operation.hasCheck()) {
        continue;
      }
      String participant = operation.getParticipant();
      int done = times(attempt, step, RegisterKind.REGISTER_KIND_ACTION, participant);
      int undone = times(attempt, step, RegisterKind.REGISTER_KIND_COMPENSATION, participant);
      require(
          done <= 1 && undone <= 1,
          attempt,
          "I15: step %d took effect %d times, was undone %d times".formatted(step, done, undone));
      if (isCompleted) {
        require(
            done == 1 && undone == 0,
            attempt,
            "I15: COMPLETED, and step %d was done %d times, undone %d times"
                .formatted(step, done, undone));
        expect(operation);
      } else {
        require(
            done == undone && (done == 0 || step != graph.pivot()),
            attempt,
            "I15: " + end + ", and step " + step + " was done " + done + ", undone " + undone);
      }
    }
  }

  private int times(SagaAttempt attempt, int step, RegisterKind kind, String participant) {
    return happened.getOrDefault(new Place(attempt.id(), step, kind, participant), Set.of()).size();
  }

  /** What a saga that was completed leaves. Its steps that put come one after the other. */
  private void expect(Operation operation) {
    if (operation.hasAdd()) {
      counters.merge(
          new Key(operation.getParticipant(), operation.getAdd().getKey()),
          operation.getAdd().getDelta(),
          Long::sum);
    } else if (operation.hasPut()) {
      values.put(
          new Key(operation.getParticipant(), operation.getPut().getKey()),
          operation.getPut().getValue());
    }
  }

  private void checkStates(ParticipantNode participant) {
    participant
        .disk()
        .image()
        .states()
        .forEach((key, state) -> checkState(new Key(participant.name(), key), state));
  }

  private void checkState(Key key, KeyState state) {
    boolean holds =
        switch (state.kind()) {
          case STATE_KIND_COUNTER -> state.counter() == counters.getOrDefault(key, 0L);
          case STATE_KIND_VALUE ->
              state.exists()
                  ? state.content().getText().equals(values.get(key))
                  : !values.containsKey(key);
          case STATE_KIND_STREAM, STATE_KIND_UNSPECIFIED, UNRECOGNIZED -> true;
        };
    if (!holds) {
      throw new Violation(
          "%s is %s, not %s".formatted(key, state, counters.get(key) + " " + values.get(key)));
    }
  }

  private static void require(boolean holds, SagaAttempt attempt, String otherwise) {
    if (!holds) {
      throw new Violation(attempt + ": " + otherwise);
    }
  }
}
