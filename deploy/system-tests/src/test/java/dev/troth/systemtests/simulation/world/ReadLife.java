package dev.troth.systemtests.simulation.world;

import com.google.protobuf.Duration;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.v1.Consistency;
import dev.troth.v1.KeyPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What there is in a life that is about reads.
 *
 * @param replicas of each participant, in their order
 * @param policies of every participant's keys
 * @param shortestPast what participants keep at least
 * @param cacheBytes of each coordinator
 */
public record ReadLife(
    List<Integer> replicas,
    KeyPolicies policies,
    java.time.Duration shortestPast,
    long cacheBytes) {

  private static final List<String> PREFIXES = List.of("accounts/", "lists/", "values/", "hot/");
  private static final int NANOS_PER_MILLI = 1_000_000;

  static ReadLife of(SplittableRandom random, int participants) {
    List<Integer> replicas = new ArrayList<>();
    replicas.add(1 + random.nextInt(2));
    for (int i = 1; i < participants; i++) {
      replicas.add(random.nextInt(2));
    }
    List<KeyPolicy> policies = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      policies.add(policy("", random));
    }
    for (String prefix : PREFIXES) {
      if (random.nextInt(6) > 0) {
        policies.add(policy(prefix, random));
      }
    }
    return new ReadLife(
        replicas,
        KeyPolicies.of(policies),
        java.time.Duration.ofMillis(20 + random.nextInt(200)),
        random.nextInt(8) == 0 ? 0 : 1 << 20);
  }

  private static KeyPolicy policy(String prefix, SplittableRandom random) {
    KeyPolicy.Builder policy = KeyPolicy.newBuilder().setPrefix(prefix);
    switch (random.nextInt(6)) {
      case 0 ->
          policy.setConsistency(Consistency.CONSISTENCY_STRONG).setFixed(random.nextInt(4) == 0);
      case 1 -> policy.setConsistency(Consistency.CONSISTENCY_SESSION);
      case 2 ->
          policy
              .setConsistency(Consistency.CONSISTENCY_BOUNDED)
              .setMaxStaleness(millis(50 + random.nextInt(300)))
              .setFixed(random.nextInt(3) == 0);
      case 3, 4 -> policy.setConsistency(Consistency.CONSISTENCY_EVENTUAL);
      default -> {}
    }
    if (random.nextInt(4) > 0) {
      policy.setCacheFor(millis(50 + random.nextInt(1500)));
    }
    switch (random.nextInt(4)) {
      case 0 -> policy.setKeepLast(1 + random.nextInt(3));
      case 1 -> policy.setKeepFor(millis(20 + random.nextInt(400)));
      case 2 -> policy.setKeepFor(millis(20 + random.nextInt(400))).setKeepLast(2);
      default -> {}
    }
    return policy.build();
  }

  private static Duration millis(int millis) {
    return Duration.newBuilder()
        .setSeconds(millis / 1000)
        .setNanos(millis % 1000 * NANOS_PER_MILLI)
        .build();
  }
}
