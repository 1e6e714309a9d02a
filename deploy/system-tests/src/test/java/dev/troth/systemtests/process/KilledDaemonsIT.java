package dev.troth.systemtests.process;

import dev.troth.systemtests.process.cluster.Cluster;
import dev.troth.systemtests.process.cluster.Clusters;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transactions while any daemon may be killed or frozen at any moment. */
class KilledDaemonsIT {

  private static final Duration RAGE = Duration.ofSeconds(20);

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void everyAnswerIsTrueAndNoMoneyIsLost() throws Exception {
    Cluster cluster =
        clusters.start(clusters.plan().participants("bank-a", "bank-b", "bank-c").coordinators(2));
    try (Trial trial = Trial.begin(cluster)) {
      Nemesis nemesis = new Nemesis(cluster, trial.seed());
      try {
        nemesis.rage(RAGE);
      } finally {
        System.out.println("nemesis: " + String.join(", ", nemesis.deeds()));
      }
      trial.audit();
    }
  }
}
