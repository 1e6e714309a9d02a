package dev.troth.cli.document;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import dev.troth.v1.TransactionSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fills a message from a node by protobuf's JSON mapping, guided by the message's descriptor.
 * Stricter than the mapping in one thing: {@code null} is an error, for a bound that was left empty
 * by mistake must not become "no bound".
 */
final class MessageReading {

  /** Of every message that a document can contain: its fields by each of their names. */
  private static final Map<Descriptor, Map<String, FieldDescriptor>> FIELDS =
      index(TransactionSpec.getDescriptor());

  private final List<Problem> problems = new ArrayList<>();

  /** Everything that is wrong, in the order of the document. */
  List<Problem> problems() {
    return problems;
  }

  void read(Node node, Message.Builder message, String path) {
    if (!(node instanceof Node.Mapping mapping)) {
      problem(
          node.line(), path, "expected a mapping, found " + node.describe() + meant(node, message));
      return;
    }
    Map<String, FieldDescriptor> known =
        FIELDS.getOrDefault(message.getDescriptorForType(), Map.of());
    Map<FieldDescriptor, String> seen = new HashMap<>();
    for (Node.Entry entry : mapping.entries()) {
      String place = path.isEmpty() ? entry.name() : path + "." + entry.name();
      FieldDescriptor field = known.get(entry.name());
      if (field == null) {
        problem(entry.line(), place, "unknown field" + suggestion(entry.name(), message));
      } else if (seen.put(field, entry.name()) != null) {
        problem(entry.line(), place, "stands twice; which one counts?");
      } else {
        rejectSecondOfOneof(entry, field, message, path);
        readField(entry, field, message, place);
      }
    }
  }

  /** {@code compensation: auto} means the field of that name, which says all by being there. */
  private static String meant(Node node, Message.Builder message) {
    if (!(node instanceof Node.Scalar scalar)) {
      return "";
    }
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(scalar.text());
    boolean isFlag =
        field != null
            && isMessage(field)
            && !field.isRepeated()
            && field.getMessageType().getFields().isEmpty();
    return isFlag ? "; write {" + scalar.text() + ": {}}" : "";
  }

  private void rejectSecondOfOneof(
      Node.Entry entry, FieldDescriptor field, Message.Builder message, String path) {
    OneofDescriptor oneof = field.getRealContainingOneof();
    if (oneof != null && message.hasOneof(oneof)) {
      String other = message.getOneofFieldDescriptor(oneof).getJsonName();
      problem(
          entry.line(),
          path,
          "`%s` and `%s` exclude each other; keep one".formatted(other, entry.name()));
    }
  }

  private void readField(
      Node.Entry entry, FieldDescriptor field, Message.Builder message, String path) {
    Node node = entry.value();
    if (!field.isRepeated()) {
      value(node, field, message, path).ifPresent(value -> message.setField(field, value));
    } else if (node instanceof Node.Sequence sequence) {
      int index = 0;
      for (Node item : sequence.items()) {
        value(item, field, message, path + "[" + index++ + "]")
            .ifPresent(value -> message.addRepeatedField(field, value));
      }
    } else {
      problem(node.line(), path, "expected a list, found " + node.describe());
    }
  }

  private Optional<Object> value(
      Node node, FieldDescriptor field, Message.Builder message, String path) {
    if (node instanceof Node.Scalar scalar) {
      if (scalar.kind() == Node.Scalar.Kind.NULL) {
        problem(node.line(), path, "has no value; give it one, or leave it out");
        return Optional.empty();
      }
      if (!isMessage(field)) {
        try {
          return Optional.of(ScalarCodec.decode(field, scalar));
        } catch (IllegalArgumentException e) {
          problem(node.line(), path, String.valueOf(e.getMessage()));
          return Optional.empty();
        }
      }
    }
    if (!isMessage(field)) {
      problem(node.line(), path, "expected a single value, found " + node.describe());
      return Optional.empty();
    }
    Message.Builder part = message.newBuilderForField(field);
    read(node, part, path);
    return Optional.of(part.build());
  }

  /** Whether it is written as a mapping. A Duration is a message that is written as text. */
  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && !field.getMessageType().equals(Duration.getDescriptor());
  }

  private void problem(int line, String path, String message) {
    if (problems.size() < InvalidDocumentException.MAX_PROBLEMS) {
      problems.add(new Problem(line, path, message));
    }
  }

  private static String suggestion(String typed, Message.Builder message) {
    List<String> names = new ArrayList<>();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      names.add(field.getJsonName());
    }
    return Suggestion.of(typed, names)
        .map(name -> "; did you mean " + name + "?")
        .orElse(names.isEmpty() ? "; nothing may stand here" : "; known are " + names);
  }

  private static Map<Descriptor, Map<String, FieldDescriptor>> index(Descriptor root) {
    Map<Descriptor, Map<String, FieldDescriptor>> index = new HashMap<>();
    Deque<Descriptor> waiting = new ArrayDeque<>(List.of(root));
    while (!waiting.isEmpty()) {
      Descriptor type = waiting.remove();
      if (!index.containsKey(type)) {
        index.put(type, names(type));
        type.getFields().stream()
            .filter(MessageReading::isMessage)
            .forEach(field -> waiting.add(field.getMessageType()));
      }
    }
    return Map.copyOf(index);
  }

  private static Map<String, FieldDescriptor> names(Descriptor type) {
    Map<String, FieldDescriptor> names = new HashMap<>();
    for (FieldDescriptor field : type.getFields()) {
      names.put(field.getName(), field);
      names.put(field.getJsonName(), field);
    }
    return Map.copyOf(names);
  }
}
