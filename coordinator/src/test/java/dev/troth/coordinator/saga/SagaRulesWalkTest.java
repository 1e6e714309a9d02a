package dev.troth.coordinator.saga;

import static dev.troth.coordinator.saga.Drive.at;
import static dev.troth.coordinator.saga.Drive.reason;
import static dev.troth.coordinator.saga.Drive.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.coordinator.owner.BrokenInvariantException;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.RegisterStatus;
import dev.troth.v1.Saga;
import dev.troth.v1.TransactionStatus;
import dev.troth.v1.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Walks every state that small sagas reach with every event, and random ways through random graphs.
 */
class SagaRulesWalkTest {

  private static final int STUCK_AFTER = 1;
  private static final int MOST_FAILURES = 1;
  private static final int RANDOM_WALKS = 500;
  private static final int RANDOM_EVENTS = 120;

  private final Map<SagaPhase, Set<SagaPhase>> visited = new EnumMap<>(SagaPhase.class);
  private final Set<String> pairs = new TreeSet<>();
  private final Set<TransactionStatus> told = EnumSet.noneOf(TransactionStatus.class);
  private int broken;

  @Test
  void everyPhaseMeetsEveryEventAndEveryLegalMoveIsMade() {
    walk(Sagas.row(1));
    walk(Sagas.saga(Sagas.step("pivot", "p").setPivot(true)));
    for (SagaPhase phase : SagaPhase.values()) {
      assertThat(visited.getOrDefault(phase, EnumSet.noneOf(SagaPhase.class)))
          .as("moves from %s", phase)
          .isEqualTo(phase.next());
    }
    assertThat(pairs)
        .hasSize(SagaPhase.values().length * SagaEvent.class.getPermittedSubclasses().length);
    assertThat(broken).isPositive();
  }

  @Test
  void randomWaysThroughRandomGraphsKeepEveryPromise() {
    for (long seed = 1; seed <= RANDOM_WALKS; seed++) {
      Random random = new Random(seed);
      Saga saga = RandomSagas.next(random);
      SagaState state = SagaState.opening(SagaPlan.of(saga, 1 + random.nextInt(3)));
      for (int i = 0; i < RANDOM_EVENTS && state.phase() != SagaPhase.GONE; i++) {
        List<SagaEvent> events = events(state);
        SagaEvent event = events.get(random.nextInt(events.size()));
        Optional<SagaStep> step = decide(state, event);
        if (step.isPresent() && isFounded(state, event)) {
          state = step.get().next();
        }
      }
    }
    assertThat(told)
        .contains(
            TransactionStatus.TRANSACTION_STATUS_COMPLETED,
            TransactionStatus.TRANSACTION_STATUS_COMPENSATED,
            TransactionStatus.TRANSACTION_STATUS_STUCK);
    assertThat(broken).isPositive();
  }

  private void walk(Saga saga) {
    Set<SagaState> seen = new HashSet<>();
    Deque<SagaState> open = new ArrayDeque<>();
    open.add(SagaState.opening(SagaPlan.of(saga, STUCK_AFTER)));
    while (!open.isEmpty()) {
      SagaState state = open.remove();
      for (SagaEvent event : events(state)) {
        pairs.add(state.phase() + " " + event.getClass().getSimpleName());
        decide(state, event)
            .filter(step -> isFounded(state, event))
            .filter(step -> isSmall(step.next()) && seen.add(step.next()))
            .ifPresent(step -> open.add(step.next()));
      }
    }
  }

  private static boolean isSmall(SagaState state) {
    return lines(state).stream()
        .map(state::line)
        .allMatch(line -> line.failures() <= MOST_FAILURES && line.attempt() <= 2);
  }

  /** The step, unless it meets a broken invariant where it should. */
  private Optional<SagaStep> decide(SagaState state, SagaEvent event) {
    SagaStep step;
    try {
      step = SagaRules.decide(state, event);
    } catch (BrokenInvariantException e) {
      assertThat(isDue(state, event)).as("%s on %s in %s", e, event, state).isTrue();
      broken++;
      return Optional.empty();
    }
    if (isFounded(state, event)) {
      check(state, step);
    }
    return Optional.of(step);
  }

  private void check(SagaState state, SagaStep step) {
    SagaState next = step.next();
    if (next.phase() != state.phase()) {
      visited
          .computeIfAbsent(state.phase(), p -> EnumSet.noneOf(SagaPhase.class))
          .add(next.phase());
      assertThat(state.phase().next()).contains(next.phase());
    }
    told.add(next.status());
    SagaPromises.check(state, step);
  }

  /**
   * Whether it can happen: attempts are only heard of when they were started, and operators only
   * act on what is stuck, or was when another drove it.
   */
  private static boolean isFounded(SagaState state, SagaEvent event) {
    if (event instanceof SagaEvent.AttemptCommitted committed) {
      return mayHaveRun(state, committed.line());
    }
    if (event instanceof SagaEvent.AttemptAborted aborted) {
      return mayHaveRun(state, aborted.line());
    }
    if (event instanceof SagaEvent.AttemptNotTaken refused) {
      return mayHaveRun(state, refused.line());
    }
    if (event instanceof SagaEvent.Fenced fenced) {
      return state.line(LineId.action(fenced.step())).fenceAsked();
    }
    if (event instanceof SagaEvent.Resolved resolved) {
      boolean wasStuckBefore =
          state.phase() == SagaPhase.OPENING
              && !state.plan().graph().isAfterPivot(resolved.line().step());
      return wasStuckBefore || state.stuck().contains(resolved.line());
    }
    return true;
  }

  private static boolean mayHaveRun(SagaState state, LineId id) {
    Line line = state.line(id);
    return switch (line.stage()) {
      case RUNNING, RESTING, SEARCHING, COMMITTED, CLOSED -> true;
      case IDLE -> line.failures() > 0;
      case DONE_BY_HAND, SKIPPED ->
          state.phase() != SagaPhase.OPENING
              && (id.isAction() || state.phase() == SagaPhase.BACKWARD);
    };
  }

  /** What contradicts what was concluded: a commit behind a fence, a second one, or none at all. */
  private static boolean isDue(SagaState state, SagaEvent event) {
    if (event instanceof SagaEvent.AttemptCommitted committed) {
      Line line = state.line(committed.line());
      return line.stage() == Stage.CLOSED
          || (line.stage() == Stage.COMMITTED && line.attempt() != committed.attempt());
    }
    if (event instanceof SagaEvent.AttemptAborted aborted) {
      Line line = state.line(aborted.line());
      return line.stage() == Stage.COMMITTED && line.attempt() == aborted.attempt();
    }
    if (event instanceof SagaEvent.Fenced fenced) {
      Line line = state.line(LineId.action(fenced.step()));
      return line.stage() == Stage.COMMITTED
          && fenced.attempts().stream().noneMatch(row -> row.getAttempt() == line.attempt());
    }
    return false;
  }

  private static List<LineId> lines(SagaState state) {
    List<LineId> lines = new ArrayList<>();
    for (int step = 1; step <= state.actions().size(); step++) {
      lines.add(LineId.action(step));
      lines.add(LineId.compensation(step));
    }
    return lines;
  }

  private static List<SagaEvent> events(SagaState state) {
    List<SagaEvent> events = new ArrayList<>();
    for (LineId line : lines(state)) {
      int attempt = state.line(line).attempt();
      for (int a = Math.max(1, attempt - 1); a <= attempt; a++) {
        events.add(new SagaEvent.AttemptCommitted(line, a, at(line.step())));
        events.add(aborted(line, a, ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE, false));
        events.add(aborted(line, a, ErrorCode.ERROR_CODE_BOUND_CROSSED, false));
      }
      events.add(aborted(line, attempt, ErrorCode.ERROR_CODE_BOUND_CROSSED, true));
      events.add(
          new SagaEvent.AttemptNotTaken(
              line, attempt, reason(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE), false));
      events.add(new SagaEvent.RetryDue(line));
      events.add(new SagaEvent.Silent(line, reason(ErrorCode.ERROR_CODE_PARTICIPANT_UNAVAILABLE)));
      for (Verdict verdict :
          List.of(Verdict.VERDICT_RETRY, Verdict.VERDICT_SKIP, Verdict.VERDICT_DONE)) {
        events.add(new SagaEvent.Resolved(line, verdict));
      }
    }
    for (int step = 1; step <= state.actions().size(); step++) {
      LineId id = LineId.action(step);
      int attempt = state.line(id).attempt();
      for (RegisterStatus status :
          List.of(
              RegisterStatus.REGISTER_STATUS_YES,
              RegisterStatus.REGISTER_STATUS_COMMITTED,
              RegisterStatus.REGISTER_STATUS_ABORTED)) {
        events.add(
            new SagaEvent.Fenced(
                step, List.of(row(id, attempt, status)), reason(ErrorCode.ERROR_CODE_CANCELLED)));
      }
      events.add(
          new SagaEvent.Fenced(
              step,
              List.of(
                  row(id, 1, RegisterStatus.REGISTER_STATUS_YES),
                  row(id, 2, RegisterStatus.REGISTER_STATUS_YES),
                  row(LineId.compensation(step), 2, RegisterStatus.REGISTER_STATUS_ABORTED)),
              reason(ErrorCode.ERROR_CODE_CANCELLED)));
      events.add(new SagaEvent.Fenced(step, List.of(), reason(ErrorCode.ERROR_CODE_CANCELLED)));
    }
    events.add(new SagaEvent.Opened(false));
    events.add(new SagaEvent.Opened(true));
    events.add(new SagaEvent.FoundFinished(TransactionStatus.TRANSACTION_STATUS_COMPENSATED));
    events.add(new SagaEvent.TurnAsked(reason(ErrorCode.ERROR_CODE_CANCELLED)));
    events.add(new SagaEvent.OutcomeNoted());
    events.add(new SagaEvent.OthersEnded());
    events.add(new SagaEvent.HomeEnded());
    return events;
  }

  private static SagaEvent aborted(LineId line, int attempt, ErrorCode code, boolean outOfTime) {
    return new SagaEvent.AttemptAborted(line, attempt, reason(code), outOfTime);
  }
}
