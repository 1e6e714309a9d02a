package dev.troth.cli;

import dev.troth.id.TransactionId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Checks an id before anything is asked about it. */
final class TransactionIdConverter implements ITypeConverter<String> {

  @Override
  public String convert(String text) {
    return TransactionId.parse(text)
        .map(TransactionId::toString)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is no transaction's id; ids are UUIDs of version 7"));
  }
}
