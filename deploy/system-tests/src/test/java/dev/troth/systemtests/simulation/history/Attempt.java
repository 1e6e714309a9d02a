package dev.troth.systemtests.simulation.history;

import dev.troth.clock.Timestamp;
import dev.troth.daemon.document.SpecHash;
import dev.troth.id.TransactionId;
import dev.troth.v1.Outcome;
import dev.troth.v1.TransactionSpec;
import dev.troth.v1.TransactionStatus;
import java.util.ArrayList;
import java.util.List;

/** One transaction as a client sees it: asked for once or more often, and what it was told. */
public final class Attempt {

  /** An outcome, and when the client had it. */
  public record Told(long atNanos, Outcome outcome) {

    public boolean isCommitted() {
      return outcome.getStatus() == TransactionStatus.TRANSACTION_STATUS_COMMITTED;
    }

    public boolean isAborted() {
      return outcome.getStatus() == TransactionStatus.TRANSACTION_STATUS_ABORTED;
    }

    public Timestamp commitTimestamp() {
      return new Timestamp(outcome.getCommitTimestamp());
    }
  }

  private final Content content;
  private final TransactionSpec spec;
  private final long invokedAt;
  private final SessionPast past;
  private final String sessionToken;
  private final List<Told> told = new ArrayList<>();

  /**
   * @param past what its session has done, as the token says
   */
  public Attempt(
      TransactionId id,
      TransactionSpec spec,
      long invokedAt,
      SessionPast past,
      String sessionToken) {
    this.content = new Content(id, SpecHash.of(spec));
    this.spec = spec;
    this.invokedAt = invokedAt;
    this.past = past;
    this.sessionToken = sessionToken;
  }

  public Content content() {
    return content;
  }

  public TransactionId id() {
    return content.id();
  }

  public TransactionSpec spec() {
    return spec;
  }

  /** Before this it did not exist. */
  public long invokedAt() {
    return invokedAt;
  }

  /** The past of its session, after which it is to take effect. */
  public SessionPast past() {
    return past;
  }

  public String sessionToken() {
    return sessionToken;
  }

  public List<Told> told() {
    return told;
  }

  /** Takes note of an outcome. */
  public Told tell(long atNanos, Outcome outcome) {
    Told now = new Told(atNanos, outcome);
    told.add(now);
    return now;
  }

  /** When a client knew first that it is committed; never, if it was not told. */
  public long acknowledgedAt() {
    for (Told each : told) {
      if (each.isCommitted()) {
        return each.atNanos();
      }
    }
    return Long.MAX_VALUE;
  }
}
