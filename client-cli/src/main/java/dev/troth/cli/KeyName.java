package dev.troth.cli;

import dev.troth.v1.KeyReference;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A key as {@code PARTICIPANT/KEY}; the key may have slashes of its own.
 *
 * @param participant the participant's name
 */
record KeyName(String participant, String key) {

  KeyReference toReference() {
    return KeyReference.newBuilder().setParticipant(participant).setKey(key).build();
  }

  static KeyName parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 1 || slash == text.length() - 1) {
      throw new TypeConversionException(
          "'" + text + "' names no key; write PARTICIPANT/KEY, as bank-a/accounts/alice");
    }
    return new KeyName(text.substring(0, slash), text.substring(slash + 1));
  }

  /** For picocli. */
  static final class Converter implements ITypeConverter<KeyName> {
    @Override
    public KeyName convert(String text) {
      return parse(text);
    }
  }
}
