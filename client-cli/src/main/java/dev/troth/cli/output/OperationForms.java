package dev.troth.cli.output;

import com.google.gson.JsonObject;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import java.util.stream.Collectors;

/** What an event did. */
final class OperationForms {

  private OperationForms() {}

  static void addTo(JsonObject json, Operation operation) {
    json.addProperty("operation", name(operation));
    switch (operation.getActionCase()) {
      case ADD -> json.add("delta", Json.number(operation.getAdd().getDelta()));
      case PUT -> put(json, operation.getPut());
      case APPEND ->
          json.add("events", Json.list(operation.getAppend().getEventsList(), ValueForms::json));
      case DELETE, CHECK, GET, ACTION_NOT_SET -> {}
    }
  }

  private static void put(JsonObject json, Put put) {
    switch (put.getContentCase()) {
      case VALUE -> json.addProperty("value", put.getValue());
      case BYTES -> json.add("bytes", Json.base64(put.getBytes()));
      case CONTENT_NOT_SET -> {}
    }
  }

  static String name(Operation operation) {
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

  static String key(Operation operation) {
    return switch (operation.getActionCase()) {
      case ADD -> operation.getAdd().getKey();
      case PUT -> operation.getPut().getKey();
      case DELETE -> operation.getDelete().getKey();
      case APPEND -> operation.getAppend().getKey();
      case CHECK -> operation.getCheck().getKey();
      case GET -> operation.getGet().getKey();
      case ACTION_NOT_SET -> "";
    };
  }

  static String change(Operation operation) {
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
