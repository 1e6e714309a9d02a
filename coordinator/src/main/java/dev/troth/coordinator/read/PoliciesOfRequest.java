package dev.troth.coordinator.read;

import dev.troth.coordinator.policy.Governed;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.v1.KeyPolicy;
import java.util.ArrayList;
import java.util.List;

/** All policies that hold for something that a request reads. */
final class PoliciesOfRequest {

  private final List<Governed> all = new ArrayList<>();

  /** Keys that are read. */
  void addKeys(String participant, KeyPolicies policies, List<String> keys) {
    if (policies.isEmpty()) { // one of its keys stands for all
      all.add(new Governed(participant, keys.get(0), KeyPolicy.getDefaultInstance()));
      return;
    }
    keys.forEach(key -> all.add(new Governed(participant, key, policies.of(key))));
  }

  /** A prefix that is scanned. */
  void addPrefix(String participant, KeyPolicies policies, String prefix) {
    policies.within(prefix).forEach(policy -> all.add(new Governed(participant, prefix, policy)));
  }

  List<Governed> all() {
    return all;
  }
}
