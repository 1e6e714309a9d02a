package dev.troth.participant.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.document.KeyRules;
import dev.troth.participant.engine.Horizon;
import dev.troth.participant.engine.PrunedPast;
import dev.troth.v1.StateKind;
import java.util.Optional;
import java.util.Set;

/**
 * What is said of pruned events as lines of JSON: what is pruned of a key, how far keys with a
 * prefix are pruned, and which positions of the journal have no event any more.
 */
final class PrunedLines {

  static final String PRUNED = "pruned";
  static final String HORIZON = "horizon";
  static final String PRUNED_TO = "prunedTo";

  private static final String KEY = "key";
  private static final String KIND = "kind";
  private static final String EVENTS = "events";
  private static final String COMMIT_TIMESTAMP = "commitTimestamp";
  private static final String COUNTER = "counter";
  private static final String PREFIX = "prefix";
  private static final String MOMENT = "moment";
  private static final String FLOOR = "floor";
  private static final String POSITION = "position";

  private PrunedLines() {}

  static String write(String key, PrunedPast past) {
    JsonObject json = new JsonObject();
    json.addProperty(KEY, key);
    json.addProperty(KIND, past.kind().name());
    json.addProperty(EVENTS, past.events());
    json.addProperty(COMMIT_TIMESTAMP, past.commitTimestamp().toString());
    json.addProperty(COUNTER, Long.toString(past.counter()));
    return line(PRUNED, json);
  }

  static String write(String prefix, Horizon horizon) {
    JsonObject json = new JsonObject();
    json.addProperty(PREFIX, prefix);
    json.addProperty(MOMENT, horizon.moment().toString());
    json.addProperty(FLOOR, horizon.floor().toString());
    json.addProperty(POSITION, horizon.position());
    return line(HORIZON, json);
  }

  /** Of these positions, the last one included, all events are pruned. */
  static String write(long first, long last) {
    return "{\"position\":" + first + ",\"prunedTo\":" + last + "}";
  }

  private static String line(String name, JsonObject json) {
    JsonObject line = new JsonObject();
    line.add(name, json);
    return line.toString();
  }

  /** Whether a line is one of these. */
  static boolean isOne(JsonObject line) {
    return line.has(PRUNED) || line.has(HORIZON) || line.has(PRUNED_TO);
  }

  /**
   * Reads what was written.
   *
   * @throws RuntimeException of whatever kind: it is something else
   */
  static ExportLine read(JsonObject line) {
    if (line.has(PRUNED_TO)) {
      check(line, Set.of(POSITION, PRUNED_TO));
      return new ExportLine.Gap(line.get(POSITION).getAsLong(), line.get(PRUNED_TO).getAsLong());
    }
    if (line.has(PRUNED)) {
      check(line, Set.of(PRUNED));
      return pruned(line.getAsJsonObject(PRUNED));
    }
    check(line, Set.of(HORIZON));
    return horizon(line.getAsJsonObject(HORIZON));
  }

  private static ExportLine pruned(JsonObject json) {
    check(json, Set.of(KEY, KIND, EVENTS, COMMIT_TIMESTAMP, COUNTER));
    String key = json.get(KEY).getAsString();
    require(KeyRules.fault(key).map(fault -> "the key " + fault));
    StateKind kind = StateKind.valueOf(json.get(KIND).getAsString());
    long events = json.get(EVENTS).getAsLong();
    if (events < 1 || kind == StateKind.STATE_KIND_UNSPECIFIED) {
      throw new IllegalArgumentException("nothing is pruned of " + key);
    }
    return new ExportLine.Pruned(
        key,
        new PrunedPast(
            kind,
            events,
            timestamp(json.get(COMMIT_TIMESTAMP)),
            Long.parseLong(json.get(COUNTER).getAsString())));
  }

  private static ExportLine horizon(JsonObject json) {
    check(json, Set.of(PREFIX, MOMENT, FLOOR, POSITION));
    String prefix = json.get(PREFIX).getAsString();
    if (!prefix.isEmpty()) {
      require(KeyRules.fault(prefix).map(fault -> "the prefix " + fault));
    }
    return new ExportLine.Reached(
        prefix,
        new Horizon(
            timestamp(json.get(MOMENT)),
            timestamp(json.get(FLOOR)),
            json.get(POSITION).getAsLong()));
  }

  private static Timestamp timestamp(JsonElement text) {
    return Timestamp.parse(text.getAsString())
        .orElseThrow(() -> new IllegalArgumentException(text + " is not a timestamp"));
  }

  private static void check(JsonObject json, Set<String> members) {
    if (!json.keySet().equals(members)) {
      throw new IllegalArgumentException("it has " + json.keySet() + " instead of " + members);
    }
  }

  private static void require(Optional<String> fault) {
    fault.ifPresent(
        why -> {
          throw new IllegalArgumentException(why);
        });
  }
}
