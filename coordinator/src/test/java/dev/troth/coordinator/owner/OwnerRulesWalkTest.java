package dev.troth.coordinator.owner;

import static dev.troth.coordinator.owner.Registers.RESTARTED_SELF;
import static dev.troth.coordinator.owner.Registers.SELF;
import static dev.troth.coordinator.owner.Registers.reason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.clock.Timestamp;
import dev.troth.coordinator.owner.OwnerEffect.Answer;
import dev.troth.coordinator.owner.OwnerEffect.Forget;
import dev.troth.coordinator.owner.OwnerEffect.Send;
import dev.troth.v1.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Walks every reachable state with every event, for one participant and for two. */
class OwnerRulesWalkTest {

  private static final Timestamp COMMITTED_AT = new Timestamp(9);

  private final Map<Phase, Set<Phase>> visited = new EnumMap<>(Phase.class);
  private final Set<String> pairs = new TreeSet<>();
  private int broken;

  @Test
  void everyPhaseMeetsEveryEventAndEveryLegalMoveIsMade() {
    walk(1, false);
    walk(2, true);
    for (Phase phase : Phase.values()) {
      assertThat(visited.getOrDefault(phase, EnumSet.noneOf(Phase.class)))
          .as("moves from %s", phase)
          .isEqualTo(phase.next());
    }
    assertThat(pairs)
        .hasSize(Phase.values().length * OwnerEvent.class.getPermittedSubclasses().length);
    assertThat(broken).isPositive();
  }

  private void walk(int participants, boolean hasGets) {
    List<BranchState> branches = new ArrayList<>();
    for (int i = 0; i < participants; i++) {
      branches.add(BranchState.unheard(hasGets && i == participants - 1, true));
    }
    Set<OwnerState> seen = new HashSet<>();
    Deque<OwnerState> open = new ArrayDeque<>();
    open.add(OwnerRules.start(SELF, branches).next());
    open.add(OwnerRules.recover(SELF, branches).next());
    List<OwnerEvent> events = events(participants);
    while (!open.isEmpty()) {
      OwnerState state = open.remove();
      for (OwnerEvent event : events) {
        pairs.add(state.phase() + " " + event.getClass().getSimpleName());
        decide(state, event)
            .filter(step -> seen.add(step.next()))
            .ifPresent(s -> open.add(s.next()));
      }
    }
  }

  private Optional<Step> decide(OwnerState state, OwnerEvent event) {
    Step step;
    try {
      step = OwnerRules.decide(state, event);
    } catch (BrokenInvariantException e) {
      broken++;
      return Optional.empty();
    }
    OwnerState next = step.next();
    if (next.phase() != state.phase()) {
      visited.computeIfAbsent(state.phase(), p -> EnumSet.noneOf(Phase.class)).add(next.phase());
    }
    if (next.phase() != state.phase()) {
      checkConclusion(state, event, next);
    }
    checkEffects(state, step);
    return Optional.of(step);
  }

  private static void checkConclusion(OwnerState state, OwnerEvent event, OwnerState next) {
    if (next.phase() == Phase.COMMITTED) {
      boolean byVotes = state.phase() == Phase.RUNNING && next.hasEveryVote(); // R3
      boolean learnt = event instanceof OwnerEvent.CommitLearnt || next.any(Known.COMMITTED); // R4
      assertThat(byVotes || learnt).as("%s on %s", state, event).isTrue();
      for (BranchState branch : next.branches()) {
        if (branch.known().isYes() && byVotes) { // I5
          assertThat(next.commitTimestamp()).isGreaterThanOrEqualTo(branch.timestamp());
        }
      }
    }
    if (next.phase() == Phase.ABORTED) { // R5
      assertThat(event instanceof OwnerEvent.AbortLearnt || next.any(Known.ABORTED))
          .as("%s on %s", state, event)
          .isTrue();
    }
    if (next.phase() == Phase.UNKNOWN) { // R10
      assertThat(next.every(Known.FORGOTTEN)).isTrue();
    }
    if (next.phase() == Phase.REFUSED && !next.any(Known.REUSED)) {
      assertThat(next.every(Known.DECLINED)).isTrue();
    }
  }

  private static void checkEffects(OwnerState state, Step step) {
    OwnerState next = step.next();
    long answers = step.effects().stream().filter(Answer.class::isInstance).count();
    assertThat(answers).isEqualTo(next.answered() && !state.answered() ? 1 : 0);
    for (OwnerEffect effect : step.effects()) {
      if (effect instanceof Send send) {
        checkSend(next, send);
      }
      if (effect instanceof Forget) {
        assertThat(next.phase().isDecided()).isTrue();
        assertThat(effect).isSameAs(step.effects().get(step.effects().size() - 1));
      }
    }
  }

  private static void checkSend(OwnerState next, Send send) {
    Known known = next.branches().get(send.branch()).known();
    switch (send.message()) {
      case NONE -> throw new AssertionError("nothing was sent");
      case PREPARE -> assertThat(known.isYes()).isFalse();
      case OWNER_ABORT -> { // R6: only who will never announce by R3 again
        assertThat(next.phase()).isIn(Phase.ABORTING, Phase.REFUSED);
        assertThat(known.canBeTakenBack()).isTrue();
      }
      case DECIDE -> {
        assertThat(next.phase()).isIn(Phase.COMMITTED, Phase.ABORTED);
        assertThat(next.phase() == Phase.ABORTED || known.isYes()).isTrue();
        assertThat(known).isNotEqualTo(Known.REUSED);
      }
      case END -> // R9
          next.branches().forEach(branch -> assertThat(branch.known().isFinal()).isTrue());
    }
  }

  private static List<OwnerEvent> events(int participants) {
    List<OwnerEvent> events = new ArrayList<>();
    for (int i = 0; i < participants; i++) {
      events.add(new OwnerEvent.Heard(i, Registers.none()));
      events.add(new OwnerEvent.Heard(i, Registers.yes(SELF, 1 + i)));
      events.add(new OwnerEvent.Heard(i, Registers.sealed(SELF, 1 + i)));
      events.add(new OwnerEvent.Heard(i, Registers.yes(RESTARTED_SELF, 1 + i)));
      events.add(new OwnerEvent.Heard(i, Registers.committed(COMMITTED_AT.bits())));
      events.add(new OwnerEvent.Heard(i, Registers.aborted(ErrorCode.ERROR_CODE_FENCED)));
      events.add(new OwnerEvent.Heard(i, Registers.forgotten()));
      events.add(new OwnerEvent.Rejected(i, reason(ErrorCode.ERROR_CODE_BUSY)));
      events.add(new OwnerEvent.Rejected(i, reason(ErrorCode.ERROR_CODE_INVALID_REQUEST)));
      events.add(new OwnerEvent.Rejected(i, reason(ErrorCode.ERROR_CODE_TXN_ID_REUSED)));
      events.add(new OwnerEvent.Unreachable(i));
      events.add(new OwnerEvent.Reachable(i));
      events.add(new OwnerEvent.RetryDue(i));
    }
    events.add(new OwnerEvent.ResendDue());
    events.add(new OwnerEvent.DeadlinePassed(reason(ErrorCode.ERROR_CODE_TIMEOUT)));
    events.add(new OwnerEvent.CancelAsked(reason(ErrorCode.ERROR_CODE_CANCELLED)));
    events.add(new OwnerEvent.PatienceEnded());
    events.add(new OwnerEvent.CommitLearnt(COMMITTED_AT));
    events.add(new OwnerEvent.AbortLearnt(reason(ErrorCode.ERROR_CODE_FENCED)));
    return events;
  }
}
