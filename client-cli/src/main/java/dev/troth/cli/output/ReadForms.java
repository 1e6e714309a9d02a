package dev.troth.cli.output;

import com.google.gson.JsonObject;
import com.google.protobuf.Duration;
import dev.troth.v1.ReadResponse;

/** Keys' states at one moment. */
public final class ReadForms {

  private static final int NANOS_PER_MILLI = 1_000_000;

  private ReadForms() {}

  public static JsonObject json(ReadResponse response) {
    JsonObject json = new JsonObject();
    json.addProperty("timestamp", Printable.timestamp(response.getTimestamp()));
    json.add("values", Json.list(response.getValuesList(), ValueForms::json));
    json.addProperty("staleness", Printable.seconds(millis(response.getStaleness())));
    return json;
  }

  public static String text(ReadResponse response, Palette palette) {
    Table table = ValueForms.table();
    response.getValuesList().forEach(value -> ValueForms.row(table, value));
    return table.render(palette) + "as of " + Printable.timestamp(response.getTimestamp()) + "\n";
  }

  private static long millis(Duration duration) {
    return duration.getSeconds() * 1000 + duration.getNanos() / NANOS_PER_MILLI;
  }
}
