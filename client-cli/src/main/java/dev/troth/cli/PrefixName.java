package dev.troth.cli;

import dev.troth.v1.PrefixReference;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * What keys begin with, as {@code PARTICIPANT/PREFIX}.
 *
 * @param participant the participant's name
 * @param prefix empty for all its keys
 */
record PrefixName(String participant, String prefix) {

  PrefixReference toReference() {
    return PrefixReference.newBuilder().setParticipant(participant).setPrefix(prefix).build();
  }

  /**
   * Several of them. (Picocli would take the first one that it cannot convert for an argument that
   * nobody asked for.)
   */
  static List<PrefixName> parseAll(CommandSpec spec, List<String> texts) {
    try {
      return texts.stream().map(PrefixName::parse).toList();
    } catch (TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  static PrefixName parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 1) {
      throw new TypeConversionException(
          "'"
              + text
              + "' names no prefix; write PARTICIPANT/PREFIX, as bank-a/accounts/, or bank-a/ for all"
              + " keys of bank-a");
    }
    return new PrefixName(text.substring(0, slash), text.substring(slash + 1));
  }
}
