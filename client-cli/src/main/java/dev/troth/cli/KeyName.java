package dev.troth.cli;

import dev.troth.v1.KeyReference;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
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

  /**
   * Several of them. (Picocli would take the first one that it cannot convert for an argument that
   * nobody asked for.)
   */
  static List<KeyName> parseAll(CommandSpec spec, List<String> texts) {
    try {
      return texts.stream().map(KeyName::parse).toList();
    } catch (TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
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
