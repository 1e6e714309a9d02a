package dev.troth.systemtests.simulation.checks;

import dev.troth.clock.Timestamp;
import dev.troth.participant.engine.Version;
import dev.troth.systemtests.simulation.world.DiskImage;
import dev.troth.systemtests.simulation.world.ParticipantNode;
import dev.troth.systemtests.simulation.world.Violation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * I10: at every moment at which anything happened to any account, all participants together hold
 * what they opened with. Between two such moments nothing changes.
 */
final class Conservation {

  private static final String ACCOUNTS = "accounts/";

  private record Balance(Timestamp at, Place account, long balance) {}

  private Conservation() {}

  static void check(List<ParticipantNode> participants) {
    List<Balance> balances = balances(participants);
    Map<Place, Long> now = new HashMap<>();
    long total = 0;
    long opened = 0;
    for (int i = 0; i < balances.size(); i++) {
      Balance next = balances.get(i);
      Long before = now.put(next.account(), next.balance());
      total += next.balance() - (before == null ? 0 : before);
      boolean isMoment = i + 1 == balances.size() || !balances.get(i + 1).at().equals(next.at());
      if (isMoment && opened == 0) {
        opened = total;
      } else if (isMoment && total != opened) {
        throw new Violation(
            "I10: at %s all accounts hold %d, not %d".formatted(next.at(), total, opened));
      }
    }
  }

  private static List<Balance> balances(List<ParticipantNode> participants) {
    List<Balance> balances = new ArrayList<>();
    for (ParticipantNode participant : participants) {
      DiskImage image = participant.disk().image().whole();
      for (String key : image.states().keySet()) {
        if (key.startsWith(ACCOUNTS)) {
          Place account = new Place(participant.name(), key);
          for (Version version : image.versions(key)) {
            balances.add(new Balance(version.commitTimestamp(), account, version.counter()));
          }
        }
      }
    }
    balances.sort(Comparator.comparing(Balance::at)); // stable: a key's own order stays
    return balances;
  }
}
