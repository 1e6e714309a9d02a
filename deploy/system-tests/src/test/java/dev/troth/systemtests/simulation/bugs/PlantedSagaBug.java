package dev.troth.systemtests.simulation.bugs;

import dev.troth.systemtests.simulation.world.Seams;
import java.util.function.Supplier;

/** Each of these breaks a promise about sagas, and has to be found. */
public enum PlantedSagaBug {
  /** S3: what fences would list is not listed. */
  FENCE_LISTS_NOTHING(FenceListsNothing::new),
  /** S3: a fence is lost at a restart. */
  FENCE_LOST_AT_RESTART(FenceLostAtRestart::new),
  /** S5: what was never begun is taken for undone, and left open. */
  UNDONE_WITHOUT_FENCE(UndoneWithoutFence::new),
  /** S9: participants are told that a saga is over before its outcome is durable. */
  OUTCOME_BEFORE_SYNC(OutcomeBeforeSync::new),
  /** S2: the next attempt begins when the one before is given up. */
  TIMEOUT_STARTS_NEXT_ATTEMPT(TimeoutStartsNextAttempt::new),
  /** S8: of several changes of one step only one is undone. */
  INVERSE_FORGOTTEN(InverseForgotten::new),
  /** R2, S1, S3: rows, home rows and fences are told before they are durable. */
  REPLY_BEFORE_SYNC(ReplyBeforeSync::new),
  /** S2, R5: what is in doubt or not there is told to be aborted. */
  DOUBT_TOLD_AS_ABORTED(DoubtToldAsAborted::new),
  /** R5: a participant that knows no decision is told ABORTED. */
  OWNER_SAYS_ABORTED(OwnerSaysAborted::new);

  @SuppressWarnings("ImmutableEnumChecker") // each is a constructor
  private final Supplier<Seams> seams;

  PlantedSagaBug(Supplier<Seams> seams) {
    this.seams = seams;
  }

  /** A world's seams with this bug in them. */
  public Seams plant() {
    return seams.get();
  }
}
