package dev.troth.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a state as it is written on a command line, and offers those there are. */
final class StateConverter implements ITypeConverter<TransactionState>, Iterable<String> {

  private static final List<String> NAMES =
      Stream.of(TransactionState.values())
          .map(state -> state.name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .toList();

  @Override
  public TransactionState convert(String text) {
    String name = text.toLowerCase(Locale.ROOT).replace('_', '-');
    if (!NAMES.contains(name)) {
      throw new TypeConversionException(
          "'" + text + "' is no state; there are " + String.join(", ", NAMES));
    }
    return TransactionState.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  @Override
  public Iterator<String> iterator() {
    return NAMES.iterator();
  }
}
