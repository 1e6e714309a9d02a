package dev.troth.systemtests.process.transfers;

import com.google.gson.JsonObject;
import dev.troth.v1.TransactionSpec;

/**
 * What a client was told about a document.
 *
 * @param transactionId of the last attempt; empty when nothing was ever sent
 * @param commitTimestamp as printed; empty unless COMMITTED
 * @param code why it did not commit; empty when it did
 */
public record Answer(
    TransactionSpec document,
    String outcome,
    String transactionId,
    String commitTimestamp,
    String code) {

  /** A line of the results of {@code submit --lines}. */
  public static Answer of(TransactionSpec document, JsonObject result) {
    return new Answer(
        document,
        result.get("outcome").getAsString(),
        text(result, "transactionId"),
        text(result, "commitTimestamp"),
        result.has("reason") ? text(result.getAsJsonObject("reason"), "code") : "");
  }

  public boolean is(String wanted) {
    return outcome.equals(wanted);
  }

  /** The same, but for the reason. */
  public Answer withCode(String other) {
    return new Answer(document, outcome, transactionId, commitTimestamp, other);
  }

  private static String text(JsonObject result, String name) {
    return result.has(name) ? result.get(name).getAsString() : "";
  }
}
