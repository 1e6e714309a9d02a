package dev.troth.coordinator.engine;

import dev.troth.id.OwnerId;
import dev.troth.v1.Owner;
import java.util.UUID;

/**
 * This coordinator, as an owner of transactions.
 *
 * <p>The same id may be driven here again after its run was forgotten. The new run must neither
 * take back (R6) a yes on which the old one announced COMMIT, nor count (R3) a late answer to the
 * old one that has been taken back since. Only after a commit that all have acknowledged can
 * neither happen; a run that is let go in any other way takes this owner with it, and the next ones
 * have another, as if the process had been restarted (R13).
 */
public final class Self {

  private final UUID coordinatorId;
  private volatile Owner owner;
  private volatile OwnerId id;

  /**
   * @param id with the random incarnation of this process' start
   * @param address host:port where participants can ask it
   */
  public Self(OwnerId id, String address) {
    this.coordinatorId = id.coordinatorId();
    this.id = id;
    this.owner = id.at(address);
  }

  /** The owner of transactions that start now. */
  public OwnerId id() {
    return id;
  }

  /** The same, as rows remember it. */
  public Owner owner() {
    return owner;
  }

  /** Whether an owner, of now or before, is this process. */
  public boolean was(OwnerId other) {
    return other.coordinatorId().equals(coordinatorId);
  }

  /** Its address is known better now. */
  public void reachableAt(String address) {
    owner = id.at(address);
  }

  /** Becomes another owner. In a turn. */
  void renew(long incarnation) {
    id = new OwnerId(coordinatorId, incarnation);
    owner = id.at(owner.getAddress());
  }
}
