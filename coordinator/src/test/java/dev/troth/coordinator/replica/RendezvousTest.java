package dev.troth.coordinator.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RendezvousTest {

  private final SplittableRandom random = new SplittableRandom(4);

  private List<UUID> replicas(int number) {
    List<UUID> replicas = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      replicas.add(new UUID(random.nextLong(), random.nextLong()));
    }
    return replicas;
  }

  private static UUID chosen(long session, List<UUID> replicas) {
    return replicas.stream()
        .min(Comparator.comparingLong(replica -> Rendezvous.weight(session, replica)))
        .orElseThrow();
  }

  @Test
  void everyReplicaGetsItsShareOfSessions() {
    List<UUID> replicas = replicas(3);
    Map<UUID, Integer> sessions = new HashMap<>();
    for (int i = 0; i < 30_000; i++) {
      sessions.merge(chosen(i, replicas), 1, Integer::sum);
    }
    assertThat(sessions.values()).hasSize(3).allMatch(count -> count > 9_500 && count < 10_500);
  }

  @Test
  void onlyTheSessionsOfAReplicaThatGoesMove() {
    List<UUID> replicas = replicas(4);
    List<UUID> rest = replicas.subList(0, 3);
    for (long session = 0; session < 1_000; session++) {
      UUID before = chosen(session, replicas);
      if (rest.contains(before)) {
        assertThat(chosen(session, rest)).isEqualTo(before);
      }
    }
  }
}
