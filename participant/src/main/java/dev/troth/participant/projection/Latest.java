package dev.troth.participant.projection;

import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.participant.state.KeyState;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.Delete;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The event that took effect last; of one transaction the last one. */
final class Latest implements Tally {

  /** What a value may have; a longer result leaves out the event's content. */
  private static final int MAX_BYTES = 1 << 20;

  private final KeyState stored;
  private final boolean anew;
  private Timestamp at = Timestamp.ZERO;
  private long position;
  private @Nullable JournalEvent event;

  Latest(KeyState stored, KeyState before) {
    this.stored = stored;
    this.anew = !before.exists();
    JsonText.object(before.content().getText())
        .ifPresent(
            result -> {
              at = Timestamp.parse(result.get("at").getAsString()).orElse(Timestamp.ZERO);
              position = result.get("position").getAsLong();
            });
  }

  @Override
  public void take(long taken, JournalEvent next) {
    Timestamp when = new Timestamp(next.getCommitTimestamp());
    if (when.isAfter(at) || (when.equals(at) && taken > position)) {
      at = when;
      position = taken;
      event = next;
    }
  }

  @Override
  public Optional<Operation> write(String key, long version) {
    if (event != null) {
      String text = text(event);
      return text.equals(stored.content().getText())
          ? Optional.empty()
          : Optional.of(put(key, version, text));
    }
    return anew && stored.exists() ? Optional.of(delete(key, version)) : Optional.empty();
  }

  static Operation put(String key, long version, String text) {
    return Operation.newBuilder()
        .setPut(Put.newBuilder().setKey(key).setValue(text).setExpectedVersion(version))
        .build();
  }

  private static Operation delete(String key, long version) {
    return Operation.newBuilder()
        .setDelete(Delete.newBuilder().setKey(key).setExpectedVersion(version))
        .build();
  }

  private String text(JournalEvent of) {
    JsonObject shown = head(of.getChange());
    show(shown, of.getChange());
    String text = JsonText.of(shown);
    if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      JsonObject head = head(of.getChange());
      head.addProperty("omittedBytes", of.getChange().getSerializedSize());
      return JsonText.of(head);
    }
    return text;
  }

  private JsonObject head(Change change) {
    JsonObject shown = new JsonObject();
    shown.addProperty("key", change.getKey());
    shown.addProperty("at", at.toString());
    shown.addProperty("position", position);
    return shown;
  }

  private static void show(JsonObject shown, Change change) {
    switch (change.getChangeCase()) {
      case ADD -> shown.addProperty("add", change.getAdd());
      case PUT -> {
        if (change.getPut().hasBytes()) {
          shown.addProperty("bytes", base64(change.getPut().getBytes()));
        } else {
          shown.addProperty("value", change.getPut().getText());
        }
      }
      case DELETE -> shown.addProperty("deleted", true);
      case APPEND -> {
        shown.addProperty("type", change.getAppend().getType());
        if (change.getAppend().hasBytes()) {
          shown.addProperty("bytes", base64(change.getAppend().getBytes()));
        } else {
          shown.addProperty("data", change.getAppend().getData());
        }
      }
      case CHANGE_NOT_SET -> {}
    }
  }

  private static String base64(ByteString bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
