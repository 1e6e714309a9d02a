package dev.troth.coordinator.replica;

import java.util.UUID;

/** How much a session is drawn to a replica: the least weight wins. */
final class Rendezvous {

  private Rendezvous() {}

  static long weight(long session, UUID replica) {
    return mix(
        session ^ mix(replica.getMostSignificantBits() ^ mix(replica.getLeastSignificantBits())));
  }

  /** Every bit of the result hangs on every bit (the finalizer of SplitMix64). */
  private static long mix(long bits) {
    long mixed = bits + 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
