package dev.troth.participant.projection;

import com.google.gson.JsonObject;
import dev.troth.participant.state.KeyState;
import dev.troth.v1.Operation;
import java.util.Optional;

/**
 * Where a projection stands.
 *
 * @param recorded the progress in the store; it may be older than {@code progress}, when nothing
 *     has changed the result since
 * @param why why it begins anew; empty when it goes on
 * @param result what its key holds
 * @param recordVersion the version of the key that has the progress
 */
record Standing(
    Projection projection,
    Progress progress,
    Progress recorded,
    String why,
    KeyState result,
    long recordVersion) {

  private static final String DEFINITION = "definition";
  private static final String RESULT_VERSION = "resultVersion";

  /** What the store says. */
  static Standing of(Projection projection, StorePast past) {
    KeyState result = past.now(projection.key());
    KeyState record = past.now(projection.progressKey());
    Optional<JsonObject> said = JsonText.object(record.content().getText());
    String why = "";
    if (said.isEmpty()) {
      why = "it is new";
    } else if (!text(said.get(), DEFINITION).equals(projection.definition())) {
      why = "it was '" + text(said.get(), DEFINITION) + "'";
    } else if (!text(said.get(), RESULT_VERSION).equals(Long.toString(result.version()))) {
      why = "somebody else has written its result";
    }
    Progress progress = why.isEmpty() ? Progress.parse(said.orElseThrow()) : Progress.NONE;
    return new Standing(projection, progress, progress, why, result, record.version());
  }

  private static String text(JsonObject json, String name) {
    return json.has(name) ? json.get(name).getAsString() : "";
  }

  boolean beginsAnew() {
    return !why.isEmpty();
  }

  /** Begins to fold some more. */
  Tally tally(Cut cut) {
    return projection.fold().begin(cut, result, beginsAnew() ? KeyState.ABSENT : result);
  }

  /** Says in the store how far the result has come. */
  Operation record(Progress come, long resultVersion) {
    JsonObject json = new JsonObject();
    json.addProperty(DEFINITION, projection.definition());
    come.writeTo(json);
    json.addProperty(RESULT_VERSION, resultVersion);
    return Latest.put(projection.progressKey(), recordVersion, JsonText.of(json));
  }

  Standing come(Progress further) {
    return new Standing(projection, further, recorded, why, result, recordVersion);
  }
}
