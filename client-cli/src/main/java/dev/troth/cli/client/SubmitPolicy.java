package dev.troth.cli.client;

import java.time.Duration;

/**
 * How hard to try.
 *
 * @param timeout how long a submission is pursued before its outcome is called unknown
 * @param newIdRetries how often a transaction that was aborted through no fault of its own is
 *     submitted again with a new id
 */
public record SubmitPolicy(Duration timeout, int newIdRetries) {

  public static final SubmitPolicy DEFAULT = new SubmitPolicy(Duration.ofSeconds(30), 10);

  /** How long to knock where nobody was ever at home: a wrong address is noticed soon. */
  static final Duration FIRST_CONTACT = Duration.ofSeconds(5);

  /** Between attempts with the same id. */
  static final Backoff SAME_ID = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(1));

  /** Between attempts with new ids. */
  static final Backoff NEW_ID = new Backoff(Duration.ofMillis(5), Duration.ofMillis(500));

  /** Between rounds over coordinators that cannot be reached. */
  static final Backoff RECONNECT = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1));

  Duration firstContact() {
    return timeout.compareTo(FIRST_CONTACT) < 0 ? timeout : FIRST_CONTACT;
  }
}
