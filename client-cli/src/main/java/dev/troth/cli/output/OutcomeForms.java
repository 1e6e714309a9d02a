package dev.troth.cli.output;

import com.google.gson.JsonObject;
import dev.troth.cli.client.Conclusion;
import dev.troth.cli.client.SubmissionResult;
import dev.troth.error.GrpcErrors;
import dev.troth.v1.Outcome;
import dev.troth.v1.Reason;
import dev.troth.v1.TransactionStatus;

/** What became of a submission. */
public final class OutcomeForms {

  private OutcomeForms() {}

  /** The object that {@code submit} prints. */
  public static JsonObject json(SubmissionResult result) {
    return json(name(result), result.outcome());
  }

  /** The same for an answer about a transaction that was submitted before. */
  public static JsonObject json(Outcome outcome) {
    return json(Printable.constant(outcome.getStatus()), outcome);
  }

  private static JsonObject json(String name, Outcome outcome) {
    JsonObject json = new JsonObject();
    if (!outcome.getTransactionId().isEmpty()) {
      json.addProperty("transactionId", outcome.getTransactionId());
    }
    json.addProperty("outcome", name);
    if (outcome.getCommitTimestamp() != 0) {
      json.addProperty("commitTimestamp", Printable.timestamp(outcome.getCommitTimestamp()));
    }
    if (outcome.hasReason()) {
      json.add("reason", Json.reason(outcome.getReason()));
    }
    if (outcome.getStatus() == TransactionStatus.TRANSACTION_STATUS_COMMITTED) {
      json.add("reads", Json.list(outcome.getReadsList(), ValueForms::json));
    }
    if (!outcome.getSessionToken().isEmpty()) {
      json.addProperty("sessionToken", outcome.getSessionToken());
    }
    return json;
  }

  /** For people: the outcome, and what was read. */
  public static String text(SubmissionResult result, Palette palette) {
    return text(paint(result, palette), result.outcome(), palette);
  }

  /** The same for an answer about a transaction that was submitted before. */
  public static String text(Outcome outcome, Palette palette) {
    return text(paint(outcome.getStatus(), palette), outcome, palette);
  }

  private static String text(String name, Outcome outcome, Palette palette) {
    StringBuilder text = new StringBuilder(name);
    text.append("  ").append(Printable.text(outcome.getTransactionId()));
    if (outcome.getCommitTimestamp() != 0) {
      text.append("  ").append(Printable.timestamp(outcome.getCommitTimestamp()));
    }
    text.append('\n');
    if (outcome.getReadsCount() > 0) {
      Table table = ValueForms.table();
      outcome.getReadsList().forEach(value -> ValueForms.row(table, value));
      text.append(table.render(palette));
    }
    return text.toString();
  }

  /** A reason: its first line, and more lines where its message has them. */
  public static String text(Reason reason) {
    StringBuilder text = new StringBuilder(GrpcErrors.shortName(reason.getCode()));
    if (!reason.getParticipant().isEmpty()) {
      text.append(" at ").append(Printable.text(reason.getParticipant()));
    }
    if (!reason.getKey().isEmpty()) {
      text.append(", key ").append(Printable.text(reason.getKey()));
    }
    return text.append(": ").append(Printable.lines(reason.getMessage())).toString();
  }

  /** The outcome's name in JSON and on the screen. */
  public static String name(SubmissionResult result) {
    boolean isTurning =
        result.outcome().getStatus() == TransactionStatus.TRANSACTION_STATUS_COMPENSATING;
    return isTurning ? "COMPENSATING" : name(result.conclusion());
  }

  private static String name(Conclusion conclusion) {
    return switch (conclusion) {
      case COMMITTED -> "COMMITTED";
      case COMPLETED -> "COMPLETED";
      case COMPENSATED -> "COMPENSATED";
      case STUCK -> "STUCK";
      case ACCEPTED, IN_PROGRESS -> "IN_PROGRESS";
      case ABORTED -> "ABORTED";
      case REFUSED, INVALID -> "REFUSED";
      case UNKNOWN -> "UNKNOWN";
      case NOT_SENT -> "NOT_SENT";
    };
  }

  private static String paint(SubmissionResult result, Palette palette) {
    String name = name(result);
    return switch (result.conclusion()) {
      case COMMITTED, COMPLETED, ACCEPTED -> palette.good(name);
      case ABORTED, COMPENSATED, STUCK, REFUSED, INVALID -> palette.bad(name);
      case IN_PROGRESS, UNKNOWN, NOT_SENT -> palette.doubtful(name);
    };
  }

  static String paint(TransactionStatus status, Palette palette) {
    String name = Printable.constant(status);
    return switch (status) {
      case TRANSACTION_STATUS_COMMITTED, TRANSACTION_STATUS_COMPLETED -> palette.good(name);
      case TRANSACTION_STATUS_ABORTED, TRANSACTION_STATUS_COMPENSATED, TRANSACTION_STATUS_STUCK ->
          palette.bad(name);
      case TRANSACTION_STATUS_IN_PROGRESS,
          TRANSACTION_STATUS_COMPENSATING,
          TRANSACTION_STATUS_UNKNOWN,
          TRANSACTION_STATUS_UNSPECIFIED,
          UNRECOGNIZED ->
          palette.doubtful(name);
    };
  }
}
