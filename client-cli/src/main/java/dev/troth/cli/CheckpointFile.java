package dev.troth.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.troth.clock.Timestamp;
import dev.troth.id.StoreId;
import dev.troth.v1.Checkpoint;
import dev.troth.v1.JournalCursor;
import dev.troth.v1.ParticipantCursor;
import dev.troth.v1.SubscribeRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Where a consumer of events keeps how much it has seen, and of what: a checkpoint says nothing
 * about keys that its subscription was not about, so another subscription must not go on after it.
 */
record CheckpointFile(KeptFile file) {

  private static final Gson READABLE =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /**
   * What was seen; empty when there is no such file.
   *
   * @throws IOException it cannot be read, or is another subscription's
   */
  Optional<Checkpoint> read(SubscribeRequest subscription) throws IOException {
    Optional<String> text = file.read().filter(found -> !found.isBlank());
    return text.isEmpty() ? Optional.empty() : Optional.of(parse(text.get(), subscription));
  }

  void write(SubscribeRequest subscription, Checkpoint checkpoint, long upTo) throws IOException {
    JsonObject json = new JsonObject();
    json.add("about", about(subscription));
    json.addProperty("upTo", new Timestamp(upTo).toString());
    JsonArray cursors = new JsonArray();
    checkpoint.getCursorsList().forEach(cursor -> cursors.add(json(cursor)));
    json.add("cursors", cursors);
    file.replace(READABLE.toJson(json) + "\n");
  }

  private Checkpoint parse(String text, SubscribeRequest subscription) throws IOException {
    JsonElement about;
    Checkpoint.Builder checkpoint = Checkpoint.newBuilder();
    try {
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      about = json.get("about");
      for (JsonElement cursor : json.getAsJsonArray("cursors")) {
        checkpoint.addCursors(cursor(cursor.getAsJsonObject()));
      }
    } catch (RuntimeException e) { // Gson's, or ours: whatever it is, the text is at fault.
      throw new IOException(file.path() + " is not a checkpoint", e);
    }
    if (!about(subscription).equals(about)) {
      throw new IOException(
          file.path()
              + " is the checkpoint of another subscription, to "
              + about
              + ": use another file, or delete it to begin anew");
    }
    return checkpoint.build();
  }

  /** The order in which they were named means nothing. */
  private static JsonArray about(SubscribeRequest subscription) {
    JsonArray about = new JsonArray();
    Stream.concat(
            subscription.getKeysList().stream()
                .map(key -> key.getParticipant() + "/" + key.getKey()),
            subscription.getPrefixesList().stream()
                .map(prefix -> prefix.getParticipant() + "/" + prefix.getPrefix() + "*"))
        .sorted()
        .distinct()
        .forEach(about::add);
    return about;
  }

  private static JsonObject json(ParticipantCursor cursor) {
    JsonObject json = new JsonObject();
    json.addProperty("participant", cursor.getParticipant());
    json.addProperty("storeId", StoreId.of(cursor.getStoreId()).toString());
    json.addProperty("position", Long.toUnsignedString(cursor.getCursor().getPosition()));
    json.addProperty("timestamp", new Timestamp(cursor.getCursor().getTimestamp()).toString());
    return json;
  }

  private static ParticipantCursor cursor(JsonObject json) {
    JournalCursor cursor =
        JournalCursor.newBuilder()
            .setPosition(Long.parseUnsignedLong(json.get("position").getAsString()))
            .setTimestamp(Timestamp.parse(json.get("timestamp").getAsString()).orElseThrow().bits())
            .build();
    return ParticipantCursor.newBuilder()
        .setParticipant(json.get("participant").getAsString())
        .setStoreId(new StoreId(UUID.fromString(json.get("storeId").getAsString())).toBytes())
        .setCursor(cursor)
        .build();
  }
}
