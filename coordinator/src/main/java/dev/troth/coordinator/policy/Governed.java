package dev.troth.coordinator.policy;

import dev.troth.v1.Consistency;
import dev.troth.v1.KeyPolicy;

/**
 * Something that a request reads, and a policy that holds for it.
 *
 * @param participant the participant's name
 * @param name a key, or what keys begin with
 * @param policy one that says nothing when there is none
 */
public record Governed(String participant, String name, KeyPolicy policy) {

  /** For people. */
  String what() {
    return participant + "/" + name;
  }

  /** Whether the policy says how a read is done that does not say. */
  boolean hasLevel() {
    return policy.getConsistency() != Consistency.CONSISTENCY_UNSPECIFIED;
  }

  /** For people. */
  String prefix() {
    return policy.getPrefix().isEmpty() ? "all keys" : "'" + policy.getPrefix() + "'";
  }
}
