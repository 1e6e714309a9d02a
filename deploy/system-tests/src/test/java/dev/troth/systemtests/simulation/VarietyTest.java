package dev.troth.systemtests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.systemtests.simulation.world.Seams;
import dev.troth.systemtests.simulation.world.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What can happen does happen: a simulation of fair weather would find nothing either. */
class VarietyTest {

  private static final int SEEDS = 120;
  private static final int READ_SEEDS = 400;

  private static final List<String> MISHAPS =
      List.of(
          "(lost)",
          "(cut off)",
          "before a write",
          "before a sync",
          "syncing",
          "synced",
          "after an effect",
          "after a send",
          "the host loses power",
          "the process is killed",
          "the store failed: sync failed",
          "the store failed: disk full",
          "stands still",
          "takes nothing new",
          "its messages wait",
          "its wall clock jumps",
          "cut off from everybody",
          "link to");

  private static final List<String> PROTOCOL =
      List.of(
          "OwnerAbort",
          "Seal",
          "SEALED",
          "Peek",
          "End",
          "FORGOTTEN",
          "OWNER_DECISION_PENDING",
          "OWNER_DECISION_COMMITTED",
          "OWNER_DECISION_NOT_MINE",
          "TRANSACTION_STATUS_COMMITTED",
          "TRANSACTION_STATUS_ABORTED",
          "TRANSACTION_STATUS_UNKNOWN",
          "ERROR_CODE_BOUND_CROSSED",
          "ERROR_CODE_CHECK_FAILED",
          "ERROR_CODE_CONFLICT",
          "ERROR_CODE_FENCED",
          "ERROR_CODE_TIMEOUT",
          "ERROR_CODE_CANCELLED",
          "ERROR_CODE_EXPIRED",
          "ERROR_CODE_TXN_ID_REUSED",
          "ERROR_CODE_PARTICIPANT_UNAVAILABLE",
          "SESSION",
          "AS_OF",
          "CONSISTENCY_STRONG",
          "CONSISTENCY_SESSION",
          "CONSISTENCY_BOUNDED",
          "CONSISTENCY_EVENTUAL",
          "* after ");

  /** Of lives of reads. */
  private static final List<String> READS =
      List.of(
          "answered by a participant",
          "answered by a replica",
          "answered from the cache",
          "failed over from a replica",
          "ERROR_CODE_REPLICA_BEHIND of a replica",
          "ERROR_CODE_SNAPSHOT_TOO_OLD of a participant",
          "ERROR_CODE_SNAPSHOT_TOO_OLD of a replica",
          "copies anew",
          "too far behind",
          "replica loses what it has not synced",
          "followed: ERROR_CODE_PARTICIPANT_UNAVAILABLE",
          "followed: ERROR_CODE_SNAPSHOT_TOO_OLD",
          "told ERROR_CODE_POLICY",
          "told ERROR_CODE_SNAPSHOT_TOO_OLD",
          "read CONSISTENCY_STRONG",
          "read CONSISTENCY_SESSION",
          "read CONSISTENCY_BOUNDED",
          "read CONSISTENCY_EVENTUAL",
          "as of a moment",
          "several participants from the cache",
          "pruned",
          "pruned at a replica",
          "trimmed",
          "histories");

  @BeforeAll
  static void nobodyReadsTheDaemonsLogs() {
    SilentLogs.install();
  }

  @Test
  void theFirstSeedsMeetEverything() {
    Set<String> unseen = new TreeSet<>(MISHAPS);
    unseen.addAll(PROTOCOL);
    for (long seed = 1; seed <= SEEDS && !unseen.isEmpty(); seed++) {
      List<String> lines = new ArrayList<>();
      Result unused = Life.TRANSACTIONS.live(seed, new Seams(), Trace.to(lines::add));
      for (String line : lines) {
        unseen.removeIf(line::contains);
      }
    }
    assertThat(unseen).as("never seen in %d seeds", SEEDS).isEmpty();
  }

  @Test
  void theFirstSeedsReadInEveryWay() {
    Set<String> unseen = new TreeSet<>(READS);
    for (long seed = 1; seed <= READ_SEEDS && !unseen.isEmpty(); seed++) {
      Result life = Life.READS.live(seed, new Seams(), Trace.unread());
      unseen.removeIf(what -> life.counts().getOrDefault(what, 0) > 0);
    }
    assertThat(unseen).as("never seen in %d seeds", READ_SEEDS).isEmpty();
  }
}
