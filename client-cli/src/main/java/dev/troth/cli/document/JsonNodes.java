package dev.troth.cli.document;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.troth.cli.document.Node.Scalar;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/** Reads JSON, strictly: one value, no comments, no trailing commas. */
final class JsonNodes {

  private final JsonReader reader;

  private JsonNodes(JsonReader reader) {
    this.reader = reader;
  }

  static Node parse(String text) throws InvalidDocumentException {
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(NodeLimits.MAX_DEPTH);
    try {
      Node node = new JsonNodes(reader).value();
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new InvalidDocumentException("not JSON: something follows the document");
      }
      return node;
    } catch (EOFException e) {
      throw new InvalidDocumentException("not JSON: it ends too early");
    } catch (MalformedJsonException | IllegalStateException e) {
      throw new InvalidDocumentException("not JSON: " + firstLine(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw new IllegalStateException("a string cannot fail to be read", e);
    }
  }

  private Node value() throws IOException {
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> mapping();
      case BEGIN_ARRAY -> sequence();
      case STRING -> scalar(Scalar.Kind.TEXT, reader.nextString());
      case NUMBER -> scalar(Scalar.Kind.NUMBER, reader.nextString());
      case BOOLEAN -> scalar(Scalar.Kind.BOOLEAN, Boolean.toString(reader.nextBoolean()));
      case NULL -> {
        reader.nextNull();
        yield scalar(Scalar.Kind.NULL, "");
      }
      case NAME, END_ARRAY, END_OBJECT, END_DOCUMENT ->
          throw new MalformedJsonException("a value is missing at " + reader.getPath());
    };
  }

  private Node mapping() throws IOException {
    List<Node.Entry> entries = new ArrayList<>(4);
    reader.beginObject();
    while (reader.hasNext()) {
      entries.add(new Node.Entry(reader.nextName(), value(), Node.NO_LINE));
    }
    reader.endObject();
    return new Node.Mapping(entries, Node.NO_LINE);
  }

  private Node sequence() throws IOException {
    List<Node> items = new ArrayList<>(4);
    reader.beginArray();
    while (reader.hasNext()) {
      items.add(value());
    }
    reader.endArray();
    return new Node.Sequence(items, Node.NO_LINE);
  }

  private static Node scalar(Scalar.Kind kind, String text) {
    return new Scalar(kind, text, Node.NO_LINE);
  }

  /** The rest of Gson's messages is advice to programmers. */
  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return (end < 0 ? message : message.substring(0, end))
        .replace("Use JsonReader.setStrictness(Strictness.LENIENT) to accept malformed JSON", "")
        .strip();
  }
}
