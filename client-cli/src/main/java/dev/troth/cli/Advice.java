package dev.troth.cli;

import dev.troth.cli.client.SubmissionResult;
import dev.troth.cli.output.OutcomeForms;
import dev.troth.cli.output.Printable;
import dev.troth.v1.ErrorCode;
import dev.troth.v1.TransactionStatus;
import java.util.regex.Pattern;

/** What went wrong with a submission, and what to do next. */
final class Advice {

  private static final String UNREACHABLE =
      "\nIs a coordinator running there? Name another one with --coordinator HOST:PORT or"
          + " TROTH_COORDINATOR.";

  static final String INVALID_SESSION =
      "\nThe token in the session's file is of no use any more. Delete the file given with --session:"
          + " a new session begins.";

  static final String DENIED = "\nWhoever keeps the coordinators' --permissions file can allow it.";

  static final String UNAUTHENTICATED =
      "\nHave a new token written to the file given with --token-file, or TROTH_TOKEN_FILE.";

  /** Between what a coordinator finds wrong with a document, which it says in one line. */
  private static final Pattern VIOLATIONS =
      Pattern.compile("; (?=(saga|atomic|timeout|\\(document\\))[. ])");

  /** Who is there and not trusted has said what to do. */
  private static final Pattern UNTRUSTED = Pattern.compile("certificate|TLS|--tls-");

  private Advice() {}

  /** Where nobody could be reached. */
  static String afterSilence(String reason) {
    return UNTRUSTED.matcher(reason).find() ? "" : UNREACHABLE;
  }

  /** For every result but a good one. */
  static String of(SubmissionResult result) {
    String reason = OutcomeForms.text(result.outcome().getReason());
    return switch (result.conclusion()) {
      case COMMITTED, COMPLETED, ACCEPTED -> "";
      case ABORTED -> "aborted, nothing was changed: " + reason + afterAbort(result);
      case COMPENSATED -> "turned back, nothing is left of it: " + reason;
      case STUCK -> "stuck: " + reason + afterStuck(result.transactionId());
      case REFUSED -> "refused: " + reason + afterRefusal(result.outcome().getReason().getCode());
      case INVALID ->
          "the document is invalid:\n  "
              + Printable.lines(
                  VIOLATIONS.matcher(result.outcome().getReason().getMessage()).replaceAll("\n"));
      case IN_PROGRESS -> inProgress(result) + reason + afterDoubt(result);
      case UNKNOWN -> "the outcome is unknown: " + reason + afterDoubt(result);
      case NOT_SENT ->
          "no coordinator could be reached, nothing was sent: "
              + Printable.lines(result.outcome().getReason().getMessage())
              + afterSilence(result.outcome().getReason().getMessage());
    };
  }

  private static String afterAbort(SubmissionResult result) {
    return result.attempts() > 1 ? "\nIt was tried " + result.attempts() + " times." : "";
  }

  private static String afterRefusal(ErrorCode code) {
    return switch (code) {
      case ERROR_CODE_UNKNOWN_PARTICIPANT -> "\n`troth participant list` shows who is known.";
      case ERROR_CODE_TXN_ID_REUSED ->
          "\nThe id belongs to another transaction. Choose a new one, or leave it out.";
      case ERROR_CODE_OVERLOADED, ERROR_CODE_PARTICIPANT_UNAVAILABLE ->
          "\nNothing was started; submit it again later.";
      case ERROR_CODE_INVALID_SESSION, ERROR_CODE_PERMISSION_DENIED, ERROR_CODE_UNAUTHENTICATED ->
          ofCall(code);
      default -> "";
    };
  }

  /** For a call that was refused, whatever it was about. */
  static String ofCall(ErrorCode code) {
    return switch (code) {
      case ERROR_CODE_INVALID_SESSION -> INVALID_SESSION;
      case ERROR_CODE_PERMISSION_DENIED -> DENIED;
      case ERROR_CODE_UNAUTHENTICATED -> UNAUTHENTICATED;
      default -> "";
    };
  }

  private static String inProgress(SubmissionResult result) {
    return result.outcome().getStatus() == TransactionStatus.TRANSACTION_STATUS_COMPENSATING
        ? "it has turned back, and is not undone yet: "
        : "not decided yet: ";
  }

  /** It goes on by itself when what it is stuck on is mended; else somebody has to decide. */
  static String afterStuck(String id) {
    return "\nIt is tried again from time to time, and goes on when what holds it up is mended."
        + "\nLook with `troth transaction get "
        + id
        + "`, follow it with\n`troth transaction watch "
        + id
        + "`, or settle its step with\n`troth transaction resolve "
        + id
        + " --step STEP --retry|--skip|--done --reason TEXT`.";
  }

  /** For each step that is stuck. */
  static String toSettle(String id, String step) {
    return "step %s is stuck; settle it with\n  troth transaction resolve %s --step %s --retry|--skip|--done --reason TEXT"
        .formatted(Printable.text(step), id, Printable.text(step));
  }

  private static String afterDoubt(SubmissionResult result) {
    String id = result.transactionId();
    return "\nAsk with `troth transaction get "
        + id
        + "`, follow it with\n`troth transaction watch "
        + id
        + "`, or submit the same document again with that id:\nit takes effect once at most.";
  }
}
