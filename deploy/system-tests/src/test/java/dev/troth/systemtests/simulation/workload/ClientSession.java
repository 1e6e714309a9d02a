package dev.troth.systemtests.simulation.workload;

import dev.troth.clock.Timestamp;
import dev.troth.systemtests.simulation.history.SessionPast;

/** What a client keeps of its session, and may hand to another. */
final class ClientSession {

  private String token = "";
  private SessionPast past = SessionPast.NONE;

  String token() {
    return token;
  }

  /** What the session has written and seen. */
  SessionPast past() {
    return past;
  }

  /** A commit; see {@link #saw}. */
  void wrote(Timestamp moment, String next) {
    goOn(past.wrote(moment), next);
  }

  /**
   * An answer. One that was overtaken by a later one is as good as never heard, and so is one
   * without a token: who asked to abort is told what has happened, but not in the session.
   */
  void saw(Timestamp moment, String next) {
    goOn(past.saw(moment), next);
  }

  /** Goes on with somebody else's. */
  void takeOver(ClientSession other) {
    goOn(past.with(other.past), other.token);
  }

  private void goOn(SessionPast now, String next) {
    if (now.latest().isAfter(past.latest()) && !next.isEmpty()) {
      past = now;
      token = next;
    }
  }
}
