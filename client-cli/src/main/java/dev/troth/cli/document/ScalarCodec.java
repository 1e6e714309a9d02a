package dev.troth.cli.document;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import dev.troth.cli.document.Node.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One scalar as a field's value, by protobuf's JSON mapping. */
final class ScalarCodec {

  /** Longer than any number of 64 bits in any reasonable notation. */
  private static final int MAX_NUMBER_CHARACTERS = 40;

  private static final BigInteger UINT32_MAX = BigInteger.valueOf(0xFFFF_FFFFL);
  private static final BigInteger INT32_MIN = BigInteger.valueOf(Integer.MIN_VALUE);
  private static final BigInteger INT32_MAX = BigInteger.valueOf(Integer.MAX_VALUE);
  private static final BigInteger INT64_MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger INT64_MAX = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger UINT64_MAX =
      BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

  private static final Pattern DURATION = Pattern.compile("(-?)(\\d{1,12})(?:\\.(\\d{1,9}))?s");

  private ScalarCodec() {}

  /**
   * @throws IllegalArgumentException with a message for people when the scalar does not fit
   */
  static Object decode(FieldDescriptor field, Scalar scalar) {
    return switch (field.getType()) {
      case STRING -> text(scalar);
      case BYTES -> bytes(scalar);
      case BOOL -> bool(scalar);
      case INT64, SINT64, SFIXED64 -> integer(scalar, INT64_MIN, INT64_MAX).longValue();
      case UINT64, FIXED64 -> integer(scalar, BigInteger.ZERO, UINT64_MAX).longValue();
      case INT32, SINT32, SFIXED32 -> integer(scalar, INT32_MIN, INT32_MAX).intValue();
      case UINT32, FIXED32 -> integer(scalar, BigInteger.ZERO, UINT32_MAX).intValue();
      case DOUBLE -> fraction(scalar);
      case MESSAGE -> duration(scalar);
      case FLOAT, ENUM, GROUP ->
          throw new IllegalStateException("documents have no " + field.getType());
    };
  }

  private static String text(Scalar scalar) {
    if (scalar.kind() != Scalar.Kind.TEXT) {
      throw new IllegalArgumentException(
          "expected text, found " + scalar.describe() + "; put it in quotes");
    }
    // A lone surrogate, which JSON's escapes can make, would silently become a question mark.
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(scalar.text())) {
      throw new IllegalArgumentException(
          "the text is not valid Unicode (half of a surrogate pair)");
    }
    return scalar.text();
  }

  private static ByteString bytes(Scalar scalar) {
    try {
      if (scalar.kind() == Scalar.Kind.TEXT) {
        String standard = scalar.text().replace('-', '+').replace('_', '/');
        return ByteString.copyFrom(Base64.getDecoder().decode(standard));
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new IllegalArgumentException("expected base64, found " + scalar.describe());
  }

  private static Boolean bool(Scalar scalar) {
    if (scalar.kind() != Scalar.Kind.BOOLEAN) {
      throw new IllegalArgumentException("expected true or false, found " + scalar.describe());
    }
    return Boolean.valueOf(scalar.text());
  }

  private static BigInteger integer(Scalar scalar, BigInteger min, BigInteger max) {
    BigInteger value = wholeNumber(scalar);
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s is out of range, %s to %s".formatted(scalar.text(), min, max));
    }
    return value;
  }

  private static BigInteger wholeNumber(Scalar scalar) {
    boolean digits = scalar.kind() == Scalar.Kind.NUMBER || scalar.kind() == Scalar.Kind.TEXT;
    if (digits && scalar.text().length() <= MAX_NUMBER_CHARACTERS) {
      try {
        BigDecimal decimal = new BigDecimal(scalar.text());
        if (Math.abs((long) decimal.scale()) <= MAX_NUMBER_CHARACTERS) {
          return decimal.toBigIntegerExact();
        }
      } catch (ArithmeticException | NumberFormatException e) {
        // Said below.
      }
    }
    throw new IllegalArgumentException("expected a whole number, found " + scalar.describe());
  }

  private static Double fraction(Scalar scalar) {
    boolean digits = scalar.kind() == Scalar.Kind.NUMBER || scalar.kind() == Scalar.Kind.TEXT;
    if (digits && scalar.text().length() <= MAX_NUMBER_CHARACTERS) {
      try {
        return new BigDecimal(scalar.text()).doubleValue();
      } catch (NumberFormatException e) {
        // Said below.
      }
    }
    throw new IllegalArgumentException("expected a number, found " + scalar.describe());
  }

  private static Duration duration(Scalar scalar) {
    Matcher parts = DURATION.matcher(scalar.text());
    if (scalar.kind() != Scalar.Kind.TEXT || !parts.matches()) {
      throw new IllegalArgumentException(
          "expected a length of time in seconds such as 5s or 0.25s, found " + scalar.describe());
    }
    int sign = parts.group(1).isEmpty() ? 1 : -1;
    String fraction = parts.group(3) == null ? "" : parts.group(3);
    String nanos = (fraction + "000000000").substring(0, 9);
    return Duration.newBuilder()
        .setSeconds(sign * Long.parseLong(parts.group(2)))
        .setNanos(sign * Integer.parseInt(nanos))
        .build();
  }
}
