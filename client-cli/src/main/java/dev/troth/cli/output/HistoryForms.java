package dev.troth.cli.output;

import com.google.gson.JsonObject;
import dev.troth.v1.HistoryEvent;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import java.util.List;
import java.util.stream.Collectors;

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
    Operation operation = event.getOperation();
    json.addProperty("operation", name(operation));
    switch (operation.getActionCase()) {
      case ADD -> json.add("delta", Json.number(operation.getAdd().getDelta()));
      case PUT -> put(json, operation.getPut());
      case APPEND ->
          json.add("events", Json.list(operation.getAppend().getEventsList(), ValueForms::json));
      case DELETE, CHECK, GET, ACTION_NOT_SET -> {}
    }
    if (event.hasCounter()) {
      json.add("counter", Json.number(event.getCounter()));
    }
    return json;
  }

  /** A page of events. */
  public static String text(List<HistoryEvent> events, Palette palette) {
    Table table = new Table("VERSION", "TIME", "TRANSACTION", "OPERATION", "CHANGE", "COUNTER");
    for (HistoryEvent event : events) {
      table.row(
          Printable.unsigned(event.getVersion()),
          Printable.timestamp(event.getCommitTimestamp()),
          Printable.text(event.getTransactionId()),
          name(event.getOperation()),
          change(event.getOperation()),
          event.hasCounter() ? Long.toString(event.getCounter()) : Printable.NOTHING);
    }
    return table.render(palette);
  }

  private static void put(JsonObject json, Put put) {
    switch (put.getContentCase()) {
      case VALUE -> json.addProperty("value", put.getValue());
      case BYTES -> json.add("bytes", Json.base64(put.getBytes()));
      case CONTENT_NOT_SET -> {}
    }
  }

  private static String name(Operation operation) {
    return switch (operation.getActionCase()) {
      case ADD -> "add";
      case PUT -> "put";
      case DELETE -> "delete";
      case APPEND -> "append";
      case CHECK -> "check";
      case GET -> "get";
      case ACTION_NOT_SET -> "none";
    };
  }

  private static String change(Operation operation) {
    return switch (operation.getActionCase()) {
      case ADD -> "%+d".formatted(operation.getAdd().getDelta());
      case PUT ->
          operation.getPut().getContentCase() == Put.ContentCase.BYTES
              ? "base64 " + Json.base64(operation.getPut().getBytes()).getAsString()
              : Printable.text(operation.getPut().getValue());
      case APPEND ->
          operation.getAppend().getEventsList().stream()
              .map(ValueForms::text)
              .collect(Collectors.joining(", "));
      case DELETE, CHECK, GET, ACTION_NOT_SET -> Printable.NOTHING;
    };
  }
}
