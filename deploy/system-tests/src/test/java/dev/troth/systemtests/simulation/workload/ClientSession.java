package dev.troth.systemtests.simulation.workload;

import dev.troth.clock.Timestamp;

/** What a client keeps of its session, and may hand to another. */
final class ClientSession {

  private String token = "";
  private Timestamp past = Timestamp.ZERO;

  String token() {
    return token;
  }

  /** What the session has written and seen took effect up to this moment. */
  Timestamp past() {
    return past;
  }

  /**
   * An answer. One that was overtaken by a later one is as good as never heard, and so is one
   * without a token: who asked to abort is told what has happened, but not in the session.
   */
  void saw(Timestamp moment, String next) {
    if (moment.isAfter(past) && !next.isEmpty()) {
      past = moment;
      token = next;
    }
  }

  /** Goes on with somebody else's. */
  void takeOver(ClientSession other) {
    saw(other.past, other.token);
  }
}
