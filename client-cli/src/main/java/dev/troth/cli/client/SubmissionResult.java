package dev.troth.cli.client;

import dev.troth.v1.Outcome;

/**
 * The end of a submission.
 *
 * @param outcome the coordinator's answer; where there was none, the id and the reason
 * @param attempts how often it was sent, under whatever ids
 */
public record SubmissionResult(Conclusion conclusion, Outcome outcome, int attempts) {

  /** The id of the last attempt. */
  public String transactionId() {
    return outcome.getTransactionId();
  }
}
