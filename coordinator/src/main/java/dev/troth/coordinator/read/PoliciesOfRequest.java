package dev.troth.coordinator.read;

import dev.troth.coordinator.engine.ParticipantRoute;
import dev.troth.coordinator.policy.Governed;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.v1.KeyPolicy;
import java.util.ArrayList;
import java.util.List;

/** All policies that hold for something that a request reads. */
final class PoliciesOfRequest {

  private final List<Governed> all = new ArrayList<>();

  /** Keys that are read. */
  void addKeys(ParticipantRoute route, List<String> keys) {
    KeyPolicies policies = route.policies();
    if (policies.isEmpty()) { // one of its keys stands for all
      all.add(new Governed(route.name(), keys.get(0), KeyPolicy.getDefaultInstance()));
      return;
    }
    keys.forEach(key -> all.add(new Governed(route.name(), key, policies.of(key))));
  }

  /** A prefix that is scanned. */
  void addPrefix(ParticipantRoute route, String prefix) {
    route
        .policies()
        .within(prefix)
        .forEach(policy -> all.add(new Governed(route.name(), prefix, policy)));
  }

  List<Governed> all() {
    return all;
  }
}
