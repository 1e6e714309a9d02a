package dev.troth.coordinator.registry;

import com.google.protobuf.Duration;
import dev.troth.daemon.document.KeyRules;
import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.error.RejectedException;
import dev.troth.v1.Consistency;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.KeyPolicy;
import java.util.List;

/**
 * Policies as a participant announces them. What is not understood is refused, and the participant
 * with it: a policy that is passed over would let money be read weakly.
 */
final class AnnouncedPolicies {

  /** As many as a participant's file may have. */
  static final int MAX_POLICIES = 1_000;

  private static final int MAX_NANOS = 999_999_999;

  private AnnouncedPolicies() {}

  /**
   * The policies, checked.
   *
   * @throws RejectedException INVALID_REQUEST naming the policy
   */
  static KeyPolicies of(List<KeyPolicy> announced) {
    if (announced.size() > MAX_POLICIES) {
      throw invalid("policies: at most " + MAX_POLICIES);
    }
    for (int i = 0; i < announced.size(); i++) {
      check("policies[" + i + "]", announced.get(i));
    }
    return KeyPolicies.of(announced);
  }

  private static void check(String path, KeyPolicy policy) {
    if (!policy.getPrefix().isEmpty()) {
      KeyRules.fault(policy.getPrefix())
          .ifPresent(
              fault -> {
                throw invalid(path + ".prefix " + fault);
              });
    }
    boolean isBounded = policy.getConsistency() == Consistency.CONSISTENCY_BOUNDED;
    if (policy.getConsistency() == Consistency.UNRECOGNIZED) {
      throw invalid(path + ".consistency: is a level that this coordinator does not know");
    }
    if (isBounded != policy.hasMaxStaleness()
        || (isBounded && !isPositive(policy.getMaxStaleness()))) {
      throw invalid(path + ".max_staleness: goes with BOUNDED, and is above 0 there");
    }
    if (policy.hasCacheFor() && !isPositive(policy.getCacheFor())) {
      throw invalid(path + ".cache_for: must be above 0");
    }
  }

  private static boolean isPositive(Duration length) {
    return length.getSeconds() >= 0
        && length.getNanos() >= 0
        && length.getNanos() <= MAX_NANOS
        && (length.getSeconds() > 0 || length.getNanos() > 0);
  }

  private static RejectedException invalid(String message) {
    return new RejectedException(ErrorCode.ERROR_CODE_INVALID_REQUEST, message);
  }
}
