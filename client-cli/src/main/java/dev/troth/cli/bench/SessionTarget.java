package dev.troth.cli.bench;

import dev.troth.cli.client.SubmissionResult;
import dev.troth.v1.Consistency;
import dev.troth.v1.ReadRequest;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Gives each read of the level <em>session</em> a session: one that another read has come back
 * with, or a transaction, so that reads go on after writes; while there is none the read is a
 * strong one, which begins one. A session is used by one read at a time. Reads of that level are
 * asked for on the loop.
 */
final class SessionTarget implements Target {

  private final Target target;
  private final int maxSessions;

  /** Tokens of the sessions that nobody uses now, the one that came last at the end. */
  private final Deque<String> idle = new ArrayDeque<>();

  /**
   * @param maxSessions how many are kept; the one longest unused is forgotten first
   */
  SessionTarget(Target target, int maxSessions) {
    this.target = target;
    this.maxSessions = maxSessions;
  }

  @Override
  public void write(TransactionSpec spec, Consumer<SubmissionResult> listener) {
    target.write(
        spec,
        result -> {
          putBack(result.outcome().getSessionToken());
          listener.accept(result);
        });
  }

  @Override
  public void read(ReadRequest request, Consumer<ReadResponse> answer, Consumer<Reason> failure) {
    if (request.getFreshness().getConsistency() != Consistency.CONSISTENCY_SESSION) {
      target.read(request, answer, failure);
      return;
    }
    String token = idle.isEmpty() ? "" : idle.removeFirst();
    ReadRequest.Builder asked = request.toBuilder();
    if (token.isEmpty()) {
      asked.getFreshnessBuilder().setConsistency(Consistency.CONSISTENCY_STRONG);
    } else {
      asked.getFreshnessBuilder().setSessionToken(token);
    }
    target.read(
        asked.build(),
        response -> {
          putBack(response.getSessionToken());
          answer.accept(response);
        },
        reason -> {
          putBack(token);
          failure.accept(reason);
        });
  }

  private void putBack(String token) {
    if (token.isEmpty()) {
      return;
    }
    idle.addLast(token);
    if (idle.size() > maxSessions) {
      idle.removeFirst();
    }
  }
}
