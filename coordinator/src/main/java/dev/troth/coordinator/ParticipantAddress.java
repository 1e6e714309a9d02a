package dev.troth.coordinator;

import dev.troth.daemon.document.ParticipantNames;
import dev.troth.daemon.options.HostPort;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a participant is that does not announce itself: {@code name=host:port}. */
record ParticipantAddress(String name, HostPort address) {

  static final class Converter implements ITypeConverter<ParticipantAddress> {
    @Override
    public ParticipantAddress convert(String text) {
      int equals = text.indexOf('=');
      if (equals < 0 || !ParticipantNames.isValid(text.substring(0, equals).strip())) {
        throw new TypeConversionException(
            "'%s' is not NAME=HOST:PORT; a name is %s".formatted(text, ParticipantNames.RULE));
      }
      try {
        return new ParticipantAddress(
            text.substring(0, equals).strip(), HostPort.parse(text.substring(equals + 1).strip()));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public String toString() {
    return name + "=" + address;
  }
}
