package dev.troth.cli;

import dev.troth.cli.client.TraceParent;
import java.io.IOException;
import java.util.Optional;

/**
 * How to submit.
 *
 * @param retries how often with a new id, when others were in the way
 * @param noWait be content when it is durably accepted
 * @param trace that it is a part of
 */
record SubmitPlan(int retries, boolean noWait, Optional<SessionFile> session, TraceParent trace) {

  /** The session's token; empty when there is no session, or it has not begun. */
  String token() throws IOException {
    return session.isPresent() ? session.get().token() : "";
  }

  void keep(String token) throws IOException {
    if (session.isPresent()) {
      session.get().keep(token);
    }
  }
}
