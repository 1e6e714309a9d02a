package dev.troth.daemon.termination;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troth.daemon.termination.RoundSetting.MemberIs;
import dev.troth.daemon.termination.RoundSetting.OwnerIs;
import dev.troth.daemon.termination.RoundSetting.Reach;
import dev.troth.daemon.termination.RoundSetting.RowIs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** One round, in every setting, with the answers in every order. */
final class RoundExplorationTest {

  @Test
  void concludesOnlyFromEvidenceAndNeverGetsStuckWithTwoMembers() {
    assertThat(explore(2)).isGreaterThan(1_000);
  }

  @Test
  void concludesOnlyFromEvidenceAndNeverGetsStuckWithThreeMembers() {
    assertThat(explore(3)).isGreaterThan(10_000);
  }

  /** Returns the number of settings. */
  private static int explore(int members) {
    List<RoundSetting> settings = settings(members);
    settings.forEach(RoundExplorationTest::explore);
    return settings.size();
  }

  private static void explore(RoundSetting setting) {
    Set<Round> seen = new HashSet<>();
    Deque<Round> open = new ArrayDeque<>();
    open.push(Round.begin(setting));
    while (!open.isEmpty()) {
      Round round = open.pop();
      List<Round> successors = round.successors();
      if (successors.isEmpty()) {
        round.assertEndedWell();
      }
      for (Round next : successors) {
        if (seen.add(next)) {
          open.push(next);
        }
      }
    }
  }

  /**
   * Every combination of members, but not every order of the same ones: the answers come in every
   * order anyway.
   */
  private static List<RoundSetting> settings(int members) {
    List<MemberIs> kinds = new ArrayList<>();
    for (RowIs row : RowIs.values()) {
      for (Reach reach : Reach.values()) {
        kinds.add(new MemberIs(row, reach));
      }
    }
    List<RoundSetting> settings = new ArrayList<>();
    combine(members, List.of(), kinds, combination -> addSettings(combination, settings));
    return settings;
  }

  private static void addSettings(List<MemberIs> members, List<RoundSetting> settings) {
    for (OwnerIs owner : OwnerIs.values()) {
      settings.add(new RoundSetting(members, owner, OwnerIs.UNREACHABLE));
      if (members.stream().anyMatch(member -> member.row() == RowIs.YES_OF_OTHER)) {
        settings.add(new RoundSetting(members, owner, OwnerIs.PENDING));
        settings.add(new RoundSetting(members, owner, OwnerIs.NOT_MINE));
      }
    }
  }

  private static void combine(
      int length, List<MemberIs> begun, List<MemberIs> kinds, Consumer<List<MemberIs>> use) {
    if (begun.size() == length) {
      use.accept(begun);
      return;
    }
    for (int i = 0; i < kinds.size(); i++) {
      List<MemberIs> longer = new ArrayList<>(begun);
      longer.add(kinds.get(i));
      combine(length, List.copyOf(longer), kinds.subList(i, kinds.size()), use);
    }
  }
}
