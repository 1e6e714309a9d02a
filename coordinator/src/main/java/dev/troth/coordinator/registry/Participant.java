package dev.troth.coordinator.registry;

import dev.troth.daemon.policy.KeyPolicies;
import dev.troth.id.StoreId;
import dev.troth.v1.Member;
import dev.troth.v1.StoreLife;

/**
 * A participant as it last said.
 *
 * @param member its name, store and address
 * @param life which life of its store speaks
 * @param inDoubt transactions in doubt there
 * @param safeTimeLagMillis how far its safe time is behind its clock
 * @param policies what holds for its keys
 * @param leaving it is about to stop
 * @param heardAtNanos when it last said something, by the coordinator's steady clock
 */
public record Participant(
    Member member,
    StoreId store,
    StoreLife life,
    long inDoubt,
    long safeTimeLagMillis,
    KeyPolicies policies,
    boolean leaving,
    long heardAtNanos) {

  public String name() {
    return member.getName();
  }

  /** host:port. */
  public String address() {
    return member.getAddress();
  }
}
