package dev.troth.daemon.trace;

/** The names under which spans say something. */
public final class SpanAttributes {

  public static final String TRANSACTION_ID = "troth.transaction.id";

  /** COMMITTED, ABORTED, COMPLETED …; of a branch what its register is then. */
  public static final String OUTCOME = "troth.outcome";

  /** An error code's short name: why it did not come to the wanted outcome. */
  public static final String REASON = "troth.reason";

  /** How many take part. */
  public static final String PARTICIPANTS = "troth.participants";

  /** Which participant is asked. */
  public static final String PARTICIPANT = "troth.participant";

  /** The name of a saga's step. */
  public static final String STEP = "troth.saga.step";

  /** A step's attempt, from 1. */
  public static final String ATTEMPT = "troth.saga.attempt";

  private SpanAttributes() {}
}
