package dev.troth.participant.lock;

/** What must hold whatever happens. */
final class Invariant {

  private Invariant() {}

  static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("broken invariant: " + what);
    }
  }
}
