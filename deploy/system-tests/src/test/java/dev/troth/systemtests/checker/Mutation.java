package dev.troth.systemtests.checker;

import static dev.troth.systemtests.checker.Setting.ONCE;
import static dev.troth.systemtests.checker.Setting.OTHER_CONTENT;
import static dev.troth.systemtests.checker.Setting.TWICE;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.coordinator.owner.BranchState;
import dev.troth.coordinator.owner.OwnerEffect;
import dev.troth.coordinator.owner.OwnerEvent;
import dev.troth.coordinator.owner.OwnerMessage;
import dev.troth.coordinator.owner.OwnerState;
import dev.troth.coordinator.owner.Phase;
import dev.troth.coordinator.owner.Step;
import dev.troth.daemon.termination.TerminationEffect;
import dev.troth.daemon.termination.TerminationEvent;
import dev.troth.daemon.termination.TerminationState;
import dev.troth.daemon.termination.TerminationStep;
import dev.troth.id.OwnerId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.Row;
import dev.troth.participant.register.Transition;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * Plausible shortcuts that break the protocol (section 11), each in the smallest setting that shows
 * it. All must be caught.
 */
@SuppressWarnings(
    "ImmutableEnumChecker") // Rules and settings have no state, but nothing to say so.
enum Mutation {
  YES_SENT_BEFORE_THE_SYNC(
      Setting.of(2, ONCE).withSearchers(0).withoutForgetting(),
      new Rules() {
        @Override
        boolean isToldBeforeSync(RegisterEvent event) {
          return event instanceof RegisterEvent.VoteYes;
        }
      }),

  NO_NOT_DURABLE(
      Setting.of(2, ONCE).withSearchers(0).withoutForgetting(),
      new Rules() {
        @Override
        boolean isToldBeforeSync(RegisterEvent event) {
          return event instanceof RegisterEvent.VoteNo;
        }
      }),

  ABORTED_TOLD_ON_GIVING_UP(
      Setting.of(2, ONCE).withSearchers(0).withoutForgetting(),
      new Rules() {
        @Override
        Step owner(OwnerState state, OwnerEvent event) {
          return event instanceof OwnerEvent.DeadlinePassed passed
              ? super.owner(state, new OwnerEvent.AbortLearnt(passed.reason()))
              : super.owner(state, event);
        }
      }),

  RECOVERY_CONCLUDES_FROM_UNSEALED_YES(
      Setting.of(2, ONCE).withSearchers(1).withoutForgetting(),
      new Rules() {
        @Override
        Register shownToSearch(Register register) {
          return register.getStatus() == RegisterStatus.REGISTER_STATUS_YES
              ? register.toBuilder().setSealed(true).build()
              : register;
        }
      }),

  SEAL_NOT_DURABLE(
      Setting.of(2, ONCE).withSearchers(1).withoutForgetting(),
      new Rules() {
        @Override
        boolean isToldBeforeSync(RegisterEvent event) {
          return event instanceof RegisterEvent.Seal;
        }
      }),

  OWNER_FLIPS_SEALED_ROWS(
      Setting.of(2, ONCE).withSearchers(1).withoutForgetting(),
      new Rules() {
        @Override
        Transition register(Row row, RegisterEvent event) {
          return event instanceof RegisterEvent.OwnerAbort && row.isInDoubt()
              ? super.register(unsealed(row), event)
              : super.register(row, event);
        }
      }),

  RECOVERY_DOES_NOT_FENCE_NONE(
      Setting.of(2, ONCE).withSearchers(1).withoutForgetting(),
      new Rules() {
        @Override
        Register shownToSearch(Register register) {
          return register.getStatus() == RegisterStatus.REGISTER_STATUS_NONE
              ? register.toBuilder().setStatus(RegisterStatus.REGISTER_STATUS_ABORTED).build()
              : register;
        }
      }),

  ANY_COORDINATOR_MAY_FLIP_ANY_YES(
      Setting.of(2, ONCE, ONCE).withSearchers(0).withoutForgetting(),
      new Rules() {
        @Override
        Transition register(Row row, RegisterEvent event) {
          return event instanceof RegisterEvent.OwnerAbort abort && row.isInDoubt()
              ? super.register(
                  row, new RegisterEvent.OwnerAbort(abort.specHash(), row.owner(), abort.reason()))
              : super.register(row, event);
        }
      }),

  OWNER_COUNTS_ROWS_OWNED_BY_OTHERS(
      Setting.of(2, ONCE, ONCE).withSearchers(0).withoutForgetting(),
      new Rules() {
        @Override
        Register shownToOwner(Register register, OwnerId self) {
          return register.getStatus() == RegisterStatus.REGISTER_STATUS_YES
              ? register.toBuilder().setOwner(Cast.at(self)).build()
              : register;
        }
      }),

  PARTICIPANTS_CONCLUDE_FROM_PEERS_VOTES(
      Setting.of(2, ONCE).withSearchers(0).withoutForgetting(),
      new Rules() {
        @Override
        boolean commitsOnPeersVotes() {
          return true;
        }
      }),

  ACK_BEFORE_THE_SYNC(
      Setting.of(2, ONCE).withSearchers(1),
      new Rules() {
        @Override
        boolean isToldBeforeSync(RegisterEvent event) {
          return event instanceof RegisterEvent.DecideCommit;
        }
      }),

  FORGET_WITHOUT_EVERYONES_ACK(
      Setting.of(2, ONCE).withSearchers(1),
      new Rules() {
        @Override
        Step owner(OwnerState state, OwnerEvent event) {
          Step step = super.owner(state, event);
          boolean isDecided = step.next().phase() != state.phase() && hasOutcome(step.next());
          return isDecided ? new Step(step.next(), withEnds(step)) : step;
        }
      }),

  TOMBSTONE_DROPPED_WITHOUT_THE_HORIZON(
      Setting.of(2, ONCE).withSearchers(0),
      new Rules() {
        @Override
        boolean mayDrop(boolean isBelowDurableHorizon) {
          return true;
        }
      }),

  FORGOTTEN_TOLD_AS_ABORTED(
      Setting.of(2, TWICE).withSearchers(0),
      new Rules() {
        @Override
        Register shownToOwner(Register register, OwnerId self) {
          return register.getStatus() == RegisterStatus.REGISTER_STATUS_FORGOTTEN
              ? register.toBuilder().setStatus(RegisterStatus.REGISTER_STATUS_ABORTED).build()
              : register;
        }
      }),

  COMMIT_TIMESTAMP_IS_THE_MINIMUM(
      Setting.of(2, ONCE).withSearchers(0).withoutForgetting(),
      new Rules() {
        @Override
        Step owner(OwnerState state, OwnerEvent event) {
          Step step = super.owner(state, event);
          boolean announces =
              state.phase() == Phase.RUNNING && step.next().phase() == Phase.COMMITTED;
          return announces ? new Step(committedAtMinimum(step.next()), step.effects()) : step;
        }
      }),

  /** R11, the addition: two contents under one id. */
  MESSAGES_DO_NOT_NAME_THE_CONTENT(
      Setting.of(2, ONCE, OTHER_CONTENT).withSearchers(1).withoutForgetting(),
      new Rules() {
        @Override
        Transition register(Row row, RegisterEvent event) {
          if (event instanceof RegisterEvent.Peek) {
            return super.register(row, new RegisterEvent.Peek(ByteString.EMPTY));
          }
          if (event instanceof RegisterEvent.Seal) {
            return super.register(row, new RegisterEvent.Seal(ByteString.EMPTY));
          }
          return event instanceof RegisterEvent.DecideCommit decide
              ? super.register(
                  row, new RegisterEvent.DecideCommit(ByteString.EMPTY, decide.commitTimestamp()))
              : super.register(row, event);
        }
      }),

  /** R6, the addition: the same coordinator runs the same id twice. */
  FORGETFUL_OWNER_KEEPS_ITS_INCARNATION(
      Setting.of(2, TWICE).withSearchers(0).withoutForgetting(),
      new Rules() {
        @Override
        boolean renewsOwner() {
          return false;
        }
      }),

  /** R10, the addition: a yes of ours beside a FORGOTTEN. */
  YES_BESIDE_FORGOTTEN_WAITS(
      Setting.of(2, ONCE),
      new Rules() {
        @Override
        boolean abortsYesBesideForgotten() {
          return false;
        }
      }),

  /** R10, the addition: a Prepare that waited for its locks while the horizon passed. */
  LATE_PREPARE_VOTES_BELOW_THE_HORIZON(
      Setting.of(2, ONCE).withSearchers(1),
      new Rules() {
        @Override
        boolean checksHorizonBeforeVote() {
          return false;
        }
      }),

  /** R7 (i): what is pinned, a living owner can no longer take back. */
  RECOVERY_DOES_NOT_WAIT_FOR_A_PENDING_OWNER(
      Setting.of(2, ONCE).withoutForgetting(),
      new Rules() {
        @Override
        TerminationStep search(TerminationState state, TerminationEvent event) {
          TerminationStep step = super.search(state, event);
          List<TerminationEffect> effects = new ArrayList<>(step.effects());
          for (OwnerId owner : step.next().awaitedOwners()) {
            step = super.search(step.next(), new TerminationEvent.OwnerUnreachable(owner));
            effects.addAll(step.effects());
          }
          return new TerminationStep(step.next(), effects);
        }
      });

  private final Setting setting;
  private final Rules rules;

  Mutation(Setting setting, Rules rules) {
    this.setting = setting;
    this.rules = rules;
  }

  Setting setting() {
    return setting;
  }

  Rules rules() {
    return rules;
  }

  /** Whether it says nothing false, but leaves somebody waiting for ever. */
  boolean blocks() {
    return this == YES_BESIDE_FORGOTTEN_WAITS || this == RECOVERY_DOES_NOT_WAIT_FOR_A_PENDING_OWNER;
  }

  private static Row unsealed(Row row) {
    return new Row(
        row.status(),
        false,
        row.owner(),
        row.prepareTimestamp(),
        row.commitTimestamp(),
        row.reason(),
        row.ended(),
        row.branch());
  }

  private static boolean hasOutcome(OwnerState state) {
    return state.phase() == Phase.COMMITTED || state.phase() == Phase.ABORTED;
  }

  private static List<OwnerEffect> withEnds(Step step) {
    List<OwnerEffect> effects = new ArrayList<>();
    for (int branch = 0; branch < step.next().branches().size(); branch++) {
      effects.add(new OwnerEffect.Send(branch, OwnerMessage.END));
    }
    effects.addAll(step.effects());
    return effects;
  }

  private static OwnerState committedAtMinimum(OwnerState state) {
    Timestamp minimum = state.commitTimestamp();
    for (BranchState branch : state.branches()) {
      minimum = branch.timestamp().compareTo(minimum) < 0 ? branch.timestamp() : minimum;
    }
    return new OwnerState(
        state.phase(),
        state.self(),
        state.branches(),
        minimum,
        state.reason(),
        state.answered(),
        state.patient());
  }
}
