package dev.troth.participant.projection;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.Optional;

/** A field of JSON objects that has a number; what is no such object has none. */
record NumberField(String name) {

  /** Digits of the longest 64-bit number. */
  private static final int LONG_DIGITS = 19;

  Optional<BigDecimal> in(JsonObject object) {
    JsonElement found = object.get(name);
    if (!(found instanceof JsonPrimitive primitive) || !primitive.isNumber()) {
      return Optional.empty();
    }
    try {
      return Optional.of(primitive.getAsBigDecimal());
    } catch (NumberFormatException e) { // an exponent beyond all measure
      return Optional.empty();
    }
  }

  Optional<BigDecimal> in(String text) {
    return JsonText.object(text).flatMap(this::in);
  }

  /** The number when it is a whole one of 64 bits; else 0. */
  long wholeIn(String text) {
    Optional<BigDecimal> number = in(text);
    if (number.isEmpty() || number.get().precision() - number.get().scale() > LONG_DIGITS) {
      return 0;
    }
    try {
      return number.get().longValueExact();
    } catch (ArithmeticException e) {
      return 0;
    }
  }
}
