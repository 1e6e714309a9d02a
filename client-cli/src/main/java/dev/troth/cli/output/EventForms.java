package dev.troth.cli.output;

import com.google.gson.JsonObject;
import dev.troth.id.TransactionId;
import dev.troth.v1.JournalEntry;
import dev.troth.v1.RegisterKey;
import dev.troth.v1.SubscribedEvent;

/** Events of several participants, in the order in which they took effect. */
public final class EventForms {

  private EventForms() {}

  /** One event; a line of its own. A saga's says which of its attempts did it. */
  public static JsonObject json(SubscribedEvent event) {
    JournalEntry entry = event.getEntry();
    JsonObject json = new JsonObject();
    json.addProperty("commitTimestamp", Printable.timestamp(entry.getCommitTimestamp()));
    json.addProperty("participant", event.getParticipant());
    json.add("position", Json.unsigned(entry.getPosition()));
    json.addProperty("key", OperationForms.key(entry.getOperation()));
    OperationForms.addTo(json, entry.getOperation());
    json.addProperty("transactionId", transaction(entry));
    RegisterKey register = entry.getRegister();
    if (register.getStep() != 0) {
      json.addProperty("step", register.getStep());
      json.addProperty("kind", Printable.kind(register.getKind()));
      json.addProperty("attempt", register.getAttempt());
    }
    return json;
  }

  public static Table table() {
    return new Table("TIME", "PARTICIPANT", "KEY", "OPERATION", "CHANGE", "TRANSACTION");
  }

  public static void row(Table table, SubscribedEvent event) {
    JournalEntry entry = event.getEntry();
    table.row(
        Printable.timestamp(entry.getCommitTimestamp()),
        Printable.text(event.getParticipant()),
        Printable.text(OperationForms.key(entry.getOperation())),
        OperationForms.name(entry.getOperation()),
        OperationForms.change(entry.getOperation()),
        transaction(entry));
  }

  static String transaction(JournalEntry entry) {
    return TransactionId.of(entry.getRegister().getTransactionId()).toString();
  }
}
