package dev.troth.participant.api;

import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.error.RejectedException;
import dev.troth.v1.Consistency;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.KeyPolicy;
import java.util.List;

/**
 * Keys that must not be read weakly, whatever a coordinator thinks: one that is older than policies
 * knows none. A read may be stale when it says so; one as of a moment is about the past, and none
 * of this.
 */
public final class FixedLevels {

  private final KeyPolicies policies;

  public FixedLevels(KeyPolicies policies) {
    this.policies = policies;
  }

  /**
   * Keys that are to be read at a moment that may be stale.
   *
   * @throws RejectedException POLICY
   */
  public void requireWeakReadsOf(List<String> keys) {
    if (policies.isEmpty()) {
      return;
    }
    for (String key : keys) {
      require(policies.of(key), "key '" + key + "'");
    }
  }

  /**
   * The same of all keys with a prefix.
   *
   * @throws RejectedException POLICY
   */
  public void requireWeakScanOf(String prefix) {
    for (KeyPolicy policy : policies.within(prefix)) {
      require(policy, "prefix '" + prefix + "'");
    }
  }

  private static void require(KeyPolicy policy, String what) {
    if (policy.getFixed() && policy.getConsistency() == Consistency.CONSISTENCY_STRONG) {
      throw new RejectedException(
          ErrorCode.ERROR_CODE_POLICY,
          "%s: keys that begin with '%s' are read STRONG, by their policy"
              .formatted(what, policy.getPrefix()));
    }
  }
}
