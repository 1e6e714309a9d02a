package dev.troth.cli.output;

import com.google.gson.JsonObject;
import com.google.protobuf.Duration;
import dev.troth.v1.Consistency;
import dev.troth.v1.ReadResponse;
import dev.troth.v1.ReadValue;
import dev.troth.v1.ScanResponse;
import java.util.Optional;

/** Keys' states at one moment. */
public final class ReadForms {

  private static final int NANOS_PER_MILLI = 1_000_000;

  private ReadForms() {}

  /** A whole answer. */
  public static JsonObject json(ReadResponse response) {
    JsonObject json = new JsonObject();
    json.addProperty("timestamp", Printable.timestamp(response.getTimestamp()));
    if (response.getConsistency() != Consistency.CONSISTENCY_UNSPECIFIED) {
      json.addProperty("consistency", Printable.level(response.getConsistency()));
    }
    json.add("values", Json.list(response.getValuesList(), ValueForms::json));
    if (response.hasStaleness()) {
      json.addProperty("staleness", seconds(response.getStaleness()));
    }
    return json;
  }

  /** One key; a line of its own. */
  public static JsonObject json(ReadValue value) {
    return ValueForms.json(value);
  }

  /** A whole answer. */
  public static String text(ReadResponse response, Palette palette) {
    Table table = table();
    response.getValuesList().forEach(value -> row(table, value));
    Optional<Duration> staleness =
        response.hasStaleness() ? Optional.of(response.getStaleness()) : Optional.empty();
    return table.render(palette)
        + moment(response.getTimestamp(), response.getConsistency(), staleness)
        + "\n";
  }

  public static Table table() {
    return ValueForms.table();
  }

  public static void row(Table table, ReadValue value) {
    ValueForms.row(table, value);
  }

  /** The moment of all pages of a scan, in words. */
  public static String moment(ScanResponse page) {
    Optional<Duration> staleness =
        page.hasStaleness() ? Optional.of(page.getStaleness()) : Optional.empty();
    return moment(page.getTimestamp(), page.getConsistency(), staleness);
  }

  private static String moment(long timestamp, Consistency level, Optional<Duration> staleness) {
    String behind =
        staleness
            .filter(behindNow -> millis(behindNow) > 0)
            .map(behindNow -> ", at most " + seconds(behindNow) + " behind now")
            .orElse("");
    return "as of "
        + Printable.timestamp(timestamp)
        + (level == Consistency.CONSISTENCY_UNSPECIFIED ? "" : ", " + Printable.level(level))
        + behind;
  }

  private static String seconds(Duration duration) {
    return Printable.seconds(millis(duration));
  }

  private static long millis(Duration duration) {
    return duration.getSeconds() * 1000 + duration.getNanos() / NANOS_PER_MILLI;
  }
}
