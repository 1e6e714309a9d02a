package dev.troth.participant.lock;

import dev.troth.v1.StateKind;

/** Port: what is committed, for admission in escrow. */
public interface Balances {

  /** The committed sum of a counter; 0 when the key is anything else or absent. */
  long counter(String key);

  /** What kind of state the key has; UNSPECIFIED when it is absent. */
  StateKind kind(String key);
}
