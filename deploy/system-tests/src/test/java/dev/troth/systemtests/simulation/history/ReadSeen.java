package dev.troth.systemtests.simulation.history;

import dev.troth.clock.Timestamp;
import dev.troth.v1.PrefixReference;
import dev.troth.v1.ReadValue;
import java.util.List;

/**
 * A read that was answered.
 *
 * @param invokedAt when it was asked for
 * @param answeredAt when the client had the answer
 * @param at the moment it shows
 * @param notBefore the moment it was to show at least
 * @param past of its session
 * @param values each with its participant
 * @param scanned the prefixes whose keys these are; none when keys were named
 */
public record ReadSeen(
    Kind kind,
    String client,
    long invokedAt,
    long answeredAt,
    Timestamp at,
    Timestamp notBefore,
    SessionPast past,
    List<ReadValue> values,
    List<PrefixReference> scanned) {

  /** What a read promises. */
  public enum Kind {
    /** Everything that was acknowledged before it began. */
    STRONG,
    /** At least a moment. */
    SESSION,
    /** Exactly a moment. */
    AS_OF,
    /** Some moment. */
    STALE
  }
}
