package dev.troth.systemtests.simulation.bugs;

import dev.troth.systemtests.simulation.world.Seams;
import java.util.function.Supplier;

/** Each of these breaks a promise, and has to be found. */
public enum PlantedBug {
  /** R2: votes and all other replies leave before the sync. */
  REPLY_BEFORE_SYNC(ReplyBeforeSync::new),
  /** R9, I16: a decision is acknowledged before it is durable. */
  ACK_BEFORE_SYNC(AckBeforeSync::new),
  /** R1: a row that says no is not looked at when the Prepare comes again. */
  NO_IS_EVALUATED_AGAIN(NoIsEvaluatedAgain::new),
  /** I8: a restart does not take the locks of rows in doubt again. */
  LOCKS_LOST_AT_RESTART(LocksLostAtRestart::new),
  /** Section 8: the ceiling of the clock is gone after a restart. */
  CEILING_LOST_AT_RESTART(CeilingLostAtRestart::new),
  /** I7: recovery does the last event once more. */
  EVENT_DONE_TWICE_AT_RESTART(EventDoneTwice::new),
  /** I9: a bounded add is admitted against the value, whatever is pending. */
  ESCROW_IGNORES_PENDING(EscrowIgnoresPending::new),
  /** Section 8: a read does not wait for intents. */
  READER_DOES_NOT_WAIT(ReaderDoesNotWait::new),
  /** I11: a read at a moment ahead of the clock leaves the clock where it is. */
  READ_LEAVES_CLOCK_BEHIND(ReadLeavesClockBehind::new),
  /** Section 8: a strong read of several participants takes round one for all it needs. */
  STRONG_READ_WITHOUT_ROUND_TWO(WithoutRoundTwo::new),
  /** Section 8: a strong read that waits answers at the moment at which it came. */
  STRONG_READ_STAYS_BEHIND(StrongReadStaysBehind::new),
  /** Sessions: a read that may be stale forgets what its session has seen. */
  SESSION_PAST_IGNORED(SessionPastIgnored::new),
  /** A scan does not wait for intents on the keys with its prefix. */
  SCAN_DOES_NOT_WAIT(ScanDoesNotWait::new),
  /** A follower of the journal is told that nothing in doubt takes effect up to now. */
  SAFE_TIME_IS_NOW(SafeTimeIsNow::new),
  /** I5: the owner commits at the first vote's timestamp, not at the highest. */
  COMMIT_AT_FIRST_VOTE(CommitAtFirstVote::new),
  /** R3: the owner counts yes votes that another one owns. */
  COUNTS_FOREIGN_VOTES(CountsForeignVotes::new),
  /** R8: recovery takes unsealed yes votes for sealed ones. */
  RECOVERY_WITHOUT_SEALS(RecoveryWithoutSeals::new),
  /** R5: an owner that knows nothing of a transaction says that it is aborted. */
  OWNER_SAYS_ABORTED(OwnerSaysAborted::new),
  /** R5: a client that has waited too long is told that its transaction is aborted. */
  TIMEOUT_TOLD_AS_ABORTED(TimeoutToldAsAborted::new);

  @SuppressWarnings("ImmutableEnumChecker") // each is a constructor
  private final Supplier<Seams> seams;

  PlantedBug(Supplier<Seams> seams) {
    this.seams = seams;
  }

  /** A world's seams with this bug in them. */
  public Seams plant() {
    return seams.get();
  }
}
