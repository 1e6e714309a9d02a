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
}
