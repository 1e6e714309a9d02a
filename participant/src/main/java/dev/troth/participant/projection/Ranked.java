package dev.troth.participant.projection;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * An entry of a ranking.
 *
 * @param position of a stream's event; 0 for a value
 * @param shown as it is shown
 */
record Ranked(BigDecimal score, String key, long position, JsonObject shown)
    implements Comparable<Ranked> {

  /** Longer contents are left out. */
  private static final int MAX_SHOWN_CHARS = 4096;

  /** A value, or a stream's event; empty when it has no number. */
  static Optional<Ranked> of(String key, long position, String type, String text, NumberField by) {
    Optional<JsonObject> content = JsonText.object(text);
    Optional<BigDecimal> score = content.flatMap(by::in);
    if (content.isEmpty() || score.isEmpty()) {
      return Optional.empty();
    }
    JsonObject shown = new JsonObject();
    shown.addProperty("key", key);
    shown.addProperty(by.name(), score.get());
    if (position > 0) {
      shown.addProperty("position", position);
      shown.addProperty("type", type);
    }
    if (text.length() <= MAX_SHOWN_CHARS) {
      shown.add("value", content.get());
    }
    return Optional.of(new Ranked(score.get(), key, position, shown));
  }

  /** Reads what is {@link #shown}. */
  static Ranked parse(JsonElement element, NumberField by) {
    JsonObject shown = element.getAsJsonObject();
    return new Ranked(
        shown.get(by.name()).getAsBigDecimal(),
        shown.get("key").getAsString(),
        shown.has("position") ? shown.get("position").getAsLong() : 0,
        shown);
  }

  boolean isValue() {
    return position == 0;
  }

  /** The highest first. */
  @Override
  public int compareTo(Ranked other) {
    int byScore = other.score.compareTo(score);
    if (byScore != 0) {
      return byScore;
    }
    int byKey = key.compareTo(other.key);
    return byKey != 0 ? byKey : Long.compare(position, other.position);
  }
}
