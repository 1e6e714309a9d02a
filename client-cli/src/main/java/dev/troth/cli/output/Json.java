package dev.troth.cli.output;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.ByteString;
import dev.troth.error.GrpcErrors;
import dev.troth.id.OwnerId;
import dev.troth.v1.Owner;
import dev.troth.v1.Reason;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** What all our JSON has in common. */
final class Json {

  /** The largest whole number that every reader of JSON keeps exact. */
  private static final long MAX_SAFE = (1L << 53) - 1;

  private Json() {}

  /** A number where it is safe, else its digits as text. */
  static JsonPrimitive number(long value) {
    return value >= -MAX_SAFE && value <= MAX_SAFE
        ? new JsonPrimitive(value)
        : new JsonPrimitive(Long.toString(value));
  }

  static JsonPrimitive unsigned(long value) {
    return value >= 0 ? number(value) : new JsonPrimitive(Long.toUnsignedString(value));
  }

  static JsonPrimitive base64(ByteString bytes) {
    return new JsonPrimitive(Base64.getEncoder().encodeToString(bytes.toByteArray()));
  }

  static <T> JsonArray list(List<T> items, Function<T, ? extends JsonElement> form) {
    JsonArray array = new JsonArray(items.size());
    items.forEach(item -> array.add(form.apply(item)));
    return array;
  }

  /** A reason; what it does not say is left out. */
  static JsonObject reason(Reason reason) {
    JsonObject json = new JsonObject();
    json.addProperty("code", GrpcErrors.shortName(reason.getCode()));
    json.addProperty("message", reason.getMessage());
    if (!reason.getParticipant().isEmpty()) {
      json.addProperty("participant", reason.getParticipant());
    }
    if (!reason.getKey().isEmpty()) {
      json.addProperty("key", reason.getKey());
    }
    return json;
  }

  static JsonObject owner(Owner owner) {
    JsonObject json = new JsonObject();
    if (!owner.getCoordinatorId().isEmpty()) {
      OwnerId id = OwnerId.of(owner);
      json.addProperty("coordinatorId", id.coordinatorId().toString());
      json.addProperty("incarnation", Long.toHexString(id.incarnation()));
    }
    json.addProperty("address", owner.getAddress());
    return json;
  }
}
