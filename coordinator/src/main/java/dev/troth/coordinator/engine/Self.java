package dev.troth.coordinator.engine;

import dev.troth.id.OwnerId;
import dev.troth.v1.Owner;

/** This coordinator, as an owner of transactions. */
public final class Self {

  private final OwnerId id;
  private volatile Owner owner;

  /**
   * @param address host:port where participants can ask it
   */
  public Self(OwnerId id, String address) {
    this.id = id;
    this.owner = id.at(address);
  }

  public OwnerId id() {
    return id;
  }

  /** As rows remember it. */
  public Owner owner() {
    return owner;
  }

  /** Its address is known better now. */
  public void reachableAt(String address) {
    owner = id.at(address);
  }
}
