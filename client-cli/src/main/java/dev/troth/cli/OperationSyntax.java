package dev.troth.cli;

import com.google.protobuf.ByteString;
import dev.troth.v1.Absent;
import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Atomic;
import dev.troth.v1.Check;
import dev.troth.v1.Delete;
import dev.troth.v1.Exists;
import dev.troth.v1.Get;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.StreamEvent;
import dev.troth.v1.TransactionSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.TypeConversionException;

/** The transaction that a command line's options describe. */
final class OperationSyntax {

  /** The contract's limit of a value. */
  private static final int MAX_VALUE_BYTES = 1 << 20;

  private OperationSyntax() {}

  /**
   * One atomic transaction, the operations in their order.
   *
   * @throws TypeConversionException with a message for people
   */
  static TransactionSpec parse(List<OperationFlag> flags) throws IOException {
    Atomic.Builder atomic = Atomic.newBuilder();
    for (OperationFlag flag : flags) {
      atomic.addOperations(operation(flag));
    }
    return TransactionSpec.newBuilder().setAtomic(atomic).build();
  }

  private static Operation operation(OperationFlag flag) throws IOException {
    Target target = Target.parse(flag);
    Operation.Builder operation = Operation.newBuilder().setParticipant(target.participant());
    switch (flag.option()) {
      case "--add" -> operation.setAdd(add(flag, target));
      case "--put" -> operation.setPut(put(flag, target));
      case "--delete" -> operation.setDelete(Delete.newBuilder().setKey(target.key()));
      case "--append" -> operation.setAppend(append(flag, target));
      case "--check" -> operation.setCheck(check(flag, target));
      case "--get" -> operation.setGet(Get.newBuilder().setKey(target.key()));
      default -> throw new IllegalStateException("no operation " + flag.option());
    }
    return operation.build();
  }

  private static Add add(OperationFlag flag, Target target) {
    String[] parts = target.argument().split(",", -1);
    Add.Builder add = Add.newBuilder().setKey(target.key()).setDelta(number(flag, parts[0]));
    for (int i = 1; i < parts.length; i++) {
      if (parts[i].startsWith("min=")) {
        add.setMin(number(flag, parts[i].substring("min=".length())));
      } else if (parts[i].startsWith("max=")) {
        add.setMax(number(flag, parts[i].substring("max=".length())));
      } else {
        throw wrong(flag, "'" + parts[i] + "' is neither min=N nor max=N");
      }
    }
    return add.build();
  }

  private static Put put(OperationFlag flag, Target target) throws IOException {
    Put.Builder put = Put.newBuilder().setKey(target.key());
    if (!target.argument().startsWith("@")) {
      return put.setValue(target.argument()).build();
    }
    ByteString content = file(flag, target.argument().substring(1));
    return content.isValidUtf8()
        ? put.setValue(content.toStringUtf8()).build()
        : put.setBytes(content).build();
  }

  private static ByteString file(OperationFlag flag, String name) throws IOException {
    try (InputStream in = Files.newInputStream(Path.of(name))) {
      byte[] content = in.readNBytes(MAX_VALUE_BYTES + 1);
      if (content.length > MAX_VALUE_BYTES) {
        throw wrong(flag, name + " has more than 1 MiB, the most that a value may have");
      }
      return ByteString.copyFrom(content);
    } catch (InvalidPathException e) {
      throw wrong(flag, "'" + name + "' cannot be a file's name");
    }
  }

  private static Append append(OperationFlag flag, Target target) {
    int colon = target.argument().indexOf(':');
    if (colon < 1) {
      throw wrong(flag, "an event is written TYPE:DATA");
    }
    return Append.newBuilder()
        .setKey(target.key())
        .addEvents(
            StreamEvent.newBuilder()
                .setType(target.argument().substring(0, colon))
                .setData(target.argument().substring(colon + 1)))
        .build();
  }

  private static Check check(OperationFlag flag, Target target) {
    Check.Builder check = Check.newBuilder().setKey(target.key());
    String condition = target.argument();
    int colon = condition.indexOf(':');
    String name = colon < 0 ? condition : condition.substring(0, colon);
    String value = condition.substring(colon + 1);
    boolean takesValue = !name.equals("exists") && !name.equals("absent");
    if (takesValue != (colon >= 0)) {
      throw wrong(flag, "'" + condition + "' is no condition" + CONDITIONS);
    }
    switch (name) {
      case "exists" -> check.setExists(Exists.getDefaultInstance());
      case "absent" -> check.setAbsent(Absent.getDefaultInstance());
      case "version" -> check.setVersion(version(flag, value));
      case "equals" -> check.setEquals(value);
      case "atleast" -> check.setAtLeast(number(flag, value));
      case "atmost" -> check.setAtMost(number(flag, value));
      default -> throw wrong(flag, "'" + name + "' is no condition" + CONDITIONS);
    }
    return check.build();
  }

  private static final String CONDITIONS =
      "; there are exists, absent, version:N, equals:V, atleast:N, atmost:N";

  private static long number(OperationFlag flag, String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw wrong(flag, "'" + digits + "' is not a whole number of 64 bits");
    }
  }

  private static long version(OperationFlag flag, String digits) {
    try {
      return Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      throw wrong(flag, "'" + digits + "' is not a version");
    }
  }

  private static TypeConversionException wrong(OperationFlag flag, String message) {
    return new TypeConversionException(flag.option() + " " + flag.text() + ": " + message);
  }

  /**
   * {@code PARTICIPANT/KEY=ARGUMENT}. A key with an equals sign needs a document.
   *
   * @param argument what follows the equals sign; empty for options that have none
   */
  private record Target(String participant, String key, String argument) {

    static Target parse(OperationFlag flag) {
      boolean bare = flag.option().equals("--delete") || flag.option().equals("--get");
      int equals = bare ? flag.text().length() : flag.text().indexOf('=');
      if (equals < 0) {
        throw wrong(flag, "write PARTICIPANT/KEY=...; see `troth submit --help`");
      }
      KeyName key = KeyName.parse(flag.text().substring(0, equals));
      String argument = bare ? "" : flag.text().substring(equals + 1);
      return new Target(key.participant(), key.key(), argument);
    }
  }
}
