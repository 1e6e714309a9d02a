package dev.troth.participant.projection;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;

/** Texts that may be JSON. */
final class JsonText {

  private static final Gson COMPACT =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private JsonText() {}

  /** What the text says, when it is JSON and nothing else. */
  static Optional<JsonElement> parse(String text) {
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    try {
      JsonElement element = JsonParser.parseReader(reader);
      return reader.peek() == JsonToken.END_DOCUMENT ? Optional.of(element) : Optional.empty();
    } catch (JsonParseException | IOException e) {
      return Optional.empty();
    }
  }

  static Optional<JsonObject> object(String text) {
    return startsLikeObject(text)
        ? parse(text).filter(JsonElement::isJsonObject).map(JsonElement::getAsJsonObject)
        : Optional.empty();
  }

  static String of(JsonElement element) {
    return COMPACT.toJson(element);
  }

  /** Spares most of what is no JSON the parser, and its exception. */
  private static boolean startsLikeObject(String text) {
    int i = 0;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i < text.length() && text.charAt(i) == '{';
  }
}
