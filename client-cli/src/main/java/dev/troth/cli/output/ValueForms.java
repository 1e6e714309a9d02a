package dev.troth.cli.output;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.troth.v1.ReadValue;
import dev.troth.v1.StreamEvent;
import java.util.stream.Collectors;

/** A key's state. */
final class ValueForms {

  private ValueForms() {}

  static JsonObject json(ReadValue value) {
    JsonObject json = new JsonObject();
    json.addProperty("participant", value.getParticipant());
    json.addProperty("key", value.getKey());
    json.addProperty("exists", value.getExists());
    json.add("version", Json.unsigned(value.getVersion()));
    if (value.getCommitTimestamp() != 0) {
      json.addProperty("commitTimestamp", Printable.timestamp(value.getCommitTimestamp()));
    }
    json.addProperty("kind", Printable.kind(value.getKind()));
    boolean raw = value.getStateCase() == ReadValue.StateCase.BYTES;
    json.add(raw ? "bytes" : "value", state(value));
    if (value.getStream().getOmitted() != 0) {
      json.add("omitted", Json.unsigned(value.getStream().getOmitted()));
    }
    if (!value.getPendingBy().isEmpty()) {
      json.addProperty("pendingBy", value.getPendingBy());
    }
    return json;
  }

  static JsonObject json(StreamEvent event) {
    JsonObject json = new JsonObject();
    json.addProperty("type", event.getType());
    switch (event.getBodyCase()) {
      case DATA -> json.addProperty("data", event.getData());
      case BYTES -> json.add("bytes", Json.base64(event.getBytes()));
      case BODY_NOT_SET -> {}
    }
    return json;
  }

  static void row(Table table, ReadValue value) {
    table.row(
        Printable.text(value.getParticipant()),
        Printable.text(value.getKey()),
        Printable.unsigned(value.getVersion()),
        Printable.kind(value.getKind()),
        text(value) + pendingBy(value));
  }

  private static String omitted(ReadValue value) {
    long omitted = value.getStream().getOmitted();
    return omitted == 0 ? "" : "(" + Printable.unsigned(omitted) + " earlier), ";
  }

  private static String pendingBy(ReadValue value) {
    return value.getPendingBy().isEmpty()
        ? ""
        : "  (pending by saga " + Printable.text(value.getPendingBy()) + ")";
  }

  static Table table() {
    return new Table("PARTICIPANT", "KEY", "VERSION", "KIND", "VALUE");
  }

  static String text(StreamEvent event) {
    return switch (event.getBodyCase()) {
      case DATA -> Printable.text(event.getType() + " " + event.getData());
      case BYTES -> Printable.text(event.getType()) + " " + Json.base64(event.getBytes());
      case BODY_NOT_SET -> Printable.text(event.getType());
    };
  }

  private static JsonElement state(ReadValue value) {
    return switch (value.getStateCase()) {
      case VALUE -> new JsonPrimitive(value.getValue());
      case BYTES -> Json.base64(value.getBytes());
      case COUNTER -> Json.number(value.getCounter());
      case STREAM -> Json.list(value.getStream().getEventsList(), ValueForms::json);
      case STATE_NOT_SET -> JsonNull.INSTANCE;
    };
  }

  private static String text(ReadValue value) {
    return switch (value.getStateCase()) {
      case VALUE -> Printable.text(value.getValue());
      case BYTES -> "base64 " + Json.base64(value.getBytes()).getAsString();
      case COUNTER -> Long.toString(value.getCounter());
      case STREAM ->
          value.getStream().getEventsList().stream()
              .map(ValueForms::text)
              .collect(Collectors.joining(", ", "[" + omitted(value), "]"));
      case STATE_NOT_SET -> Printable.NOTHING;
    };
  }
}
