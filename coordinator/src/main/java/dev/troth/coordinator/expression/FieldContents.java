package dev.troth.coordinator.expression;

import com.google.common.primitives.UnsignedLong;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import dev.cel.common.types.CelKind;
import dev.cel.common.values.CelByteString;
import java.util.Locale;

/** What CEL yields, as fields hold it. Nothing is rounded, cut or read as something else. */
final class FieldContents {

  private FieldContents() {}

  /** Refuses what can never be a field's content. */
  static void requireFit(CelKind result, FieldDescriptor field) throws ExpressionException {
    boolean fits =
        result.isDyn()
            || switch (field.getJavaType()) {
              case LONG -> result == CelKind.INT || result == CelKind.UINT;
              case STRING -> result == CelKind.STRING;
              case BYTE_STRING -> result == CelKind.BYTES;
              default -> false;
            };
    if (!fits) {
      throw misfit(result.name().toLowerCase(Locale.ROOT), field);
    }
  }

  /** The content of a field. */
  static Object of(Object result, FieldDescriptor field) throws ExpressionException {
    JavaType type = field.getJavaType();
    if (type == JavaType.STRING && result instanceof String) {
      return result;
    }
    if (type == JavaType.BYTE_STRING && result instanceof CelByteString bytes) {
      return ByteString.copyFrom(bytes.toByteArray());
    }
    if (type == JavaType.LONG && result instanceof Long number) {
      return signed(number, field);
    }
    if (type == JavaType.LONG && result instanceof UnsignedLong number) {
      return unsigned(number, field);
    }
    throw misfit(word(result), field);
  }

  private static Long signed(Long number, FieldDescriptor field) throws ExpressionException {
    if (number < 0 && field.getType() == FieldDescriptor.Type.UINT64) {
      throw new ExpressionException(
          "yields " + number + ", but " + field.getJsonName() + " is never below 0");
    }
    return number;
  }

  private static Long unsigned(UnsignedLong number, FieldDescriptor field)
      throws ExpressionException {
    if (number.longValue() < 0 && field.getType() != FieldDescriptor.Type.UINT64) {
      throw new ExpressionException(
          "yields " + number + ", which is too large for " + field.getJsonName());
    }
    return number.longValue();
  }

  private static ExpressionException misfit(String result, FieldDescriptor field) {
    String name = field.getJsonName();
    return new ExpressionException(
        "yields %s %s, but %s".formatted(article(result), result, wanted(name, field)));
  }

  private static String wanted(String name, FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case LONG -> name + " is a whole number: int(...) makes one";
      case STRING -> name + " is a text: string(...) makes one";
      default -> name + " is bytes: bytes(...) makes them";
    };
  }

  private static String word(Object result) {
    if (result instanceof Long || result instanceof UnsignedLong) {
      return "int";
    }
    if (result instanceof CelByteString) {
      return "bytes";
    }
    return result.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static String article(String word) {
    return word.startsWith("int") || word.startsWith("un") || word.startsWith("o") ? "an" : "a";
  }
}
