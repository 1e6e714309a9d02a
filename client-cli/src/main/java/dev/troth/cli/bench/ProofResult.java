package dev.troth.cli.bench;

import java.util.List;

/**
 * What the proof found.
 *
 * @param accounts how many were read and compared; 0 when the run has none
 * @param totalBefore of all accounts, before the load
 * @param totalAfter of all accounts, after it
 * @param streams how many were compared
 * @param transactions how many were looked up at every participant
 * @param events how many were looked for in histories
 * @param unresolved transactions whose outcome could not be told
 * @param violations promises that are broken
 * @param gaps what could not be checked
 */
public record ProofResult(
    int accounts,
    long totalBefore,
    long totalAfter,
    int streams,
    long transactions,
    long events,
    long unresolved,
    List<String> violations,
    List<String> gaps) {

  public boolean isViolated() {
    return !violations.isEmpty();
  }

  /** Nothing is wrong as far as could be seen, but not all could be seen. */
  public boolean isIncomplete() {
    return violations.isEmpty() && !gaps.isEmpty();
  }
}
