package dev.troth.cli.client;

import java.time.Duration;

/** What becomes of a submission after an answer, or after none. */
sealed interface NextStep {

  /** It has ended. */
  record Finish(SubmissionResult result) implements NextStep {}

  /** It is sent again, not before so long. */
  record SendAgain(Duration delay) implements NextStep {}
}
