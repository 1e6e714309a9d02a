package dev.troth.daemon.document;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import dev.troth.v1.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A field of one operation whose content can be computed: {@code operations[0].add.delta}. A
 * number, a text or bytes.
 */
public final class FieldPath {

  private static final Pattern OPERATION =
      Pattern.compile("operations\\[(0|[1-9]\\d{0,8})]\\.(.+)");
  private static final Pattern PART = Pattern.compile("(\\w+)(?:\\[(0|[1-9]\\d{0,8})])?");
  private static final int NO_INDEX = -1;

  /** A field on the way, and which of its elements. */
  private record Part(FieldDescriptor field, int index) {

    String text() {
      return field.getJsonName() + (index == NO_INDEX ? "" : "[" + index + "]");
    }
  }

  private final int operation;
  private final List<Part> parents;
  private final FieldDescriptor leaf;

  private FieldPath(int operation, List<Part> parents, FieldDescriptor leaf) {
    this.operation = operation;
    this.parents = List.copyOf(parents);
    this.leaf = leaf;
  }

  /**
   * The field that a path names.
   *
   * @throws IllegalArgumentException with a message for people when there is none, or it cannot be
   *     computed
   */
  public static FieldPath parse(String text, List<Operation> operations) {
    Matcher start = OPERATION.matcher(text);
    if (!start.matches()) {
      throw new IllegalArgumentException("must be like operations[0].add.delta");
    }
    int number = Integer.parseInt(start.group(1));
    if (number >= operations.size()) {
      throw new IllegalArgumentException(
          "names operations[" + number + "], but there are " + operations.size());
    }
    Message message = operations.get(number);
    List<Part> parents = new ArrayList<>();
    String[] names = start.group(2).split("\\.", -1);
    for (int i = 0; i < names.length - 1; i++) {
      Part part = part(names[i], message);
      message = descend(part, message);
      parents.add(part);
    }
    Part last = part(names[names.length - 1], message);
    requireComputable(last);
    return new FieldPath(number, parents, last.field());
  }

  /** Which of the operations. */
  public int operation() {
    return operation;
  }

  /** The field itself. */
  public FieldDescriptor leaf() {
    return leaf;
  }

  /**
   * The operation with this content in the field.
   *
   * @param content as {@link Message.Builder#setField} takes it
   */
  public Operation set(Operation operation, Object content) {
    Operation.Builder builder = operation.toBuilder();
    parent(builder).setField(leaf, content);
    return builder.build();
  }

  /** The operation as it is without the field. */
  Operation clear(Operation operation) {
    Operation.Builder builder = operation.toBuilder();
    parent(builder).clearField(leaf);
    return builder.build();
  }

  /** What two paths have in common when there is room for one of their contents only. */
  String slot() {
    String end =
        leaf.getRealContainingOneof() == null
            ? leaf.getJsonName()
            : leaf.getRealContainingOneof().getName() + "?";
    return parentText() + end;
  }

  @Override
  public String toString() {
    return parentText() + leaf.getJsonName();
  }

  private String parentText() {
    StringBuilder text = new StringBuilder("operations[").append(operation).append("].");
    parents.forEach(part -> text.append(part.text()).append('.'));
    return text.toString();
  }

  private Message.Builder parent(Operation.Builder operation) {
    Message.Builder builder = operation;
    for (Part part : parents) {
      builder =
          part.index() == NO_INDEX
              ? builder.getFieldBuilder(part.field())
              : builder.getRepeatedFieldBuilder(part.field(), part.index());
    }
    return builder;
  }

  private static Part part(String text, Message message) {
    Matcher part = PART.matcher(text);
    if (!part.matches()) {
      throw new IllegalArgumentException("has a part that is no field's name: " + quote(text));
    }
    FieldDescriptor field = find(part.group(1), message.getDescriptorForType());
    String index = part.group(2);
    if (field.isRepeated() != (index != null)) {
      throw new IllegalArgumentException(
          field.isRepeated()
              ? "must say which of the " + field.getJsonName() + ": " + field.getJsonName() + "[0]"
              : "has an index at " + field.getJsonName() + ", which is no list");
    }
    return new Part(field, index == null ? NO_INDEX : Integer.parseInt(index));
  }

  private static FieldDescriptor find(String name, Descriptor type) {
    return type.getFields().stream()
        .filter(field -> field.getJsonName().equals(name) || field.getName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "has an unknown part: there is no " + quote(name) + " in " + word(type)));
  }

  private static Message descend(Part part, Message message) {
    FieldDescriptor field = part.field();
    if (field.getJavaType() != JavaType.MESSAGE) {
      throw new IllegalArgumentException(
          "goes on after " + field.getJsonName() + ", which ends it");
    }
    if (part.index() == NO_INDEX) {
      if (!message.hasField(field)) {
        throw new IllegalArgumentException(
            "names " + field.getJsonName() + ", which this " + word(message) + " does not have");
      }
      return (Message) message.getField(field);
    }
    int count = message.getRepeatedFieldCount(field);
    if (part.index() >= count) {
      throw new IllegalArgumentException("names " + part.text() + ", but there are " + count);
    }
    return (Message) message.getRepeatedField(field, part.index());
  }

  private static void requireComputable(Part part) {
    FieldDescriptor field = part.field();
    if (field.getJavaType() == JavaType.MESSAGE) {
      throw new IllegalArgumentException(
          "stops at " + part.text() + ", which is no number, text or bytes");
    }
    if (field.getNumber() == Operation.PARTICIPANT_FIELD_NUMBER
        && field.getContainingType().equals(Operation.getDescriptor())) {
      throw new IllegalArgumentException(
          "is the participant: who takes part must be known from the start");
    }
  }

  private static String word(Message message) {
    return word(message.getDescriptorForType());
  }

  private static String word(Descriptor type) {
    String name = type.getName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  private static String quote(String text) {
    return "'" + text + "'";
  }
}
