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

  /** An answer; one that was overtaken by a later one is as good as never heard. */
  void saw(Timestamp moment, String next) {
    if (moment.isAfter(past)) {
      past = moment;
      token = next;
    }
  }

  /** Goes on with somebody else's. */
  void takeOver(ClientSession other) {
    saw(other.past, other.token);
  }
}
