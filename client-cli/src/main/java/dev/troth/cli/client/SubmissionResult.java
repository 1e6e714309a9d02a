package dev.troth.cli.client;

import dev.troth.v1.ErrorCode;
import dev.troth.v1.Outcome;
import java.util.Map;

/**
 * The end of a submission.
 *
 * @param outcome the coordinator's answer; where there was none, the id and the reason
 * @param attempts how often it was sent, under whatever ids
 * @param triedAgain how many attempts were aborted and made again under a new id, by reason
 */
public record SubmissionResult(
    Conclusion conclusion, Outcome outcome, int attempts, Map<ErrorCode, Integer> triedAgain) {

  public SubmissionResult(Conclusion conclusion, Outcome outcome, int attempts) {
    this(conclusion, outcome, attempts, Map.of());
  }

  /** The id of the last attempt. */
  public String transactionId() {
    return outcome.getTransactionId();
  }
}
