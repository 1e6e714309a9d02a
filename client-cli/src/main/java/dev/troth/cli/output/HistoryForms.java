package dev.troth.cli.output;

import com.google.gson.JsonObject;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.JournalEntry;

/** The events of a key. */
public final class HistoryForms {

  private HistoryForms() {}

  /** One event; a line of its own. */
  public static JsonObject json(HistoryEvent event) {
    JsonObject json = new JsonObject();
    json.add("version", Json.unsigned(event.getVersion()));
    json.addProperty("commitTimestamp", Printable.timestamp(event.getCommitTimestamp()));
    json.addProperty("transactionId", event.getTransactionId());
    json.add("position", Json.unsigned(event.getPosition()));
    OperationForms.addTo(json, event.getOperation());
    if (event.hasCounter()) {
      json.add("counter", Json.number(event.getCounter()));
    }
    return json;
  }

  /** An event of a journal: what can be said of it as soon as it happens. */
  public static JsonObject json(JournalEntry entry) {
    JsonObject json = new JsonObject();
    json.addProperty("commitTimestamp", Printable.timestamp(entry.getCommitTimestamp()));
    json.addProperty("transactionId", EventForms.transaction(entry));
    json.add("position", Json.unsigned(entry.getPosition()));
    OperationForms.addTo(json, entry.getOperation());
    return json;
  }

  public static Table table() {
    return new Table("VERSION", "TIME", "TRANSACTION", "OPERATION", "CHANGE", "COUNTER");
  }

  public static void row(Table table, HistoryEvent event) {
    table.row(
        Printable.unsigned(event.getVersion()),
        Printable.timestamp(event.getCommitTimestamp()),
        Printable.text(event.getTransactionId()),
        OperationForms.name(event.getOperation()),
        OperationForms.change(event.getOperation()),
        event.hasCounter() ? Long.toString(event.getCounter()) : Printable.NOTHING);
  }

  /** An event of a journal. */
  public static void row(Table table, JournalEntry entry) {
    table.row(
        Printable.NOTHING,
        Printable.timestamp(entry.getCommitTimestamp()),
        EventForms.transaction(entry),
        OperationForms.name(entry.getOperation()),
        OperationForms.change(entry.getOperation()),
        Printable.NOTHING);
  }
}
