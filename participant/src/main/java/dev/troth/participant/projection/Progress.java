package dev.troth.participant.projection;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.troth.clock.Timestamp;
import java.util.Optional;

/**
 * What of a journal a result has in it: every event at or below {@code moment}; and while it is on
 * its way to {@code goal}, those at or below that which stand up to {@code position}.
 *
 * @param position where to go on: what is above the moment stands behind it
 * @param goal the moment it is on its way to; ZERO when it is at one
 * @param held the first position, of those looked at on the way, with an event above the goal; 0:
 *     none
 */
record Progress(long position, Timestamp moment, Timestamp goal, long held) {

  static final Progress NONE = new Progress(0, Timestamp.ZERO, Timestamp.ZERO, 0);

  private static final String POSITION = "position";
  private static final String MOMENT = "moment";
  private static final String GOAL = "goal";
  private static final String HELD = "held";

  boolean isUnderWay() {
    return !goal.equals(Timestamp.ZERO);
  }

  /** So far, on the way to a goal. */
  Progress at(long last, Timestamp to, long firstHeld) {
    return new Progress(last, moment, to, firstHeld);
  }

  /** The goal is reached: all of the journal has been looked at. */
  static Progress reached(long last, Timestamp goal, long firstHeld) {
    return new Progress(firstHeld == 0 ? last : firstHeld - 1, goal, Timestamp.ZERO, 0);
  }

  void writeTo(JsonObject json) {
    json.addProperty(POSITION, position);
    json.addProperty(MOMENT, moment.toString());
    if (isUnderWay()) {
      json.addProperty(GOAL, goal.toString());
      json.addProperty(HELD, held);
    }
  }

  static Progress parse(JsonObject json) {
    return new Progress(
        json.get(POSITION).getAsLong(),
        timestamp(json, MOMENT),
        timestamp(json, GOAL),
        json.has(HELD) ? json.get(HELD).getAsLong() : 0);
  }

  private static Timestamp timestamp(JsonObject json, String name) {
    return Optional.ofNullable(json.get(name))
        .map(JsonElement::getAsString)
        .flatMap(Timestamp::parse)
        .orElse(Timestamp.ZERO);
  }
}
