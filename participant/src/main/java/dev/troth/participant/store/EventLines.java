package dev.troth.participant.store;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.troth.clock.Timestamp;
import dev.troth.daemon.document.KeyRules;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.participant.state.EventOperations;
import dev.troth.store.v1.JournalEvent;
import dev.troth.v1.Operation;
import dev.troth.v1.RegisterKind;
import java.io.IOException;
import java.io.StringReader;
import java.util.Set;

/**
 * An event as a line of JSON: position, commit timestamp, the register that committed it, and what
 * it did, an Operation in protobuf's JSON mapping. Loses nothing, and reads nothing else.
 */
final class EventLines {

  private static final String POSITION = "position";
  private static final String COMMIT_TIMESTAMP = "commitTimestamp";
  private static final String REGISTER = "register";
  private static final String OPERATION = "operation";
  private static final String TRANSACTION_ID = "transactionId";
  private static final String STEP = "step";
  private static final String KIND = "kind";
  private static final String ATTEMPT = "attempt";
  private static final Set<String> MEMBERS =
      Set.of(POSITION, COMMIT_TIMESTAMP, REGISTER, OPERATION);
  private static final Set<String> REGISTER_MEMBERS = Set.of(TRANSACTION_ID, STEP, KIND, ATTEMPT);

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();
  private static final JsonFormat.Parser PARSER = JsonFormat.parser();

  private EventLines() {}

  /** The line, without its end. */
  static String write(long position, JournalEvent event) {
    RegisterId register = RegisterId.of(event.getBranch());
    JsonObject registerJson = new JsonObject();
    registerJson.addProperty(TRANSACTION_ID, register.transaction().toString());
    if (register.step() != 0) {
      registerJson.addProperty(STEP, register.step());
      registerJson.addProperty(KIND, register.kind().name());
      registerJson.addProperty(ATTEMPT, register.attempt());
    }
    try {
      return "{\"position\":"
          + position
          + ",\"commitTimestamp\":\""
          + new Timestamp(event.getCommitTimestamp())
          + "\",\"register\":"
          + registerJson
          + ",\"operation\":"
          + PRINTER.print(EventOperations.of(event.getChange()))
          + "}";
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an operation has no message of unknown type", e);
    }
  }

  /**
   * Reads a line, also one of those that say what is pruned.
   *
   * @throws ImportRefusedException with what is wrong, but not where
   */
  static ExportLine read(String text) throws ImportRefusedException {
    try {
      JsonObject json = object(text);
      if (PrunedLines.isOne(json)) {
        return PrunedLines.read(json);
      }
      checkMembers(json, MEMBERS);
      JournalEvent event =
          JournalEvent.newBuilder()
              .setCommitTimestamp(timestamp(json.get(COMMIT_TIMESTAMP)))
              .setBranch(register(json.getAsJsonObject(REGISTER)).toKey())
              .setChange(EventOperations.change(operation(json.getAsJsonObject(OPERATION))))
              .build();
      KeyRules.fault(event.getChange().getKey())
          .ifPresent(
              fault -> {
                throw new IllegalArgumentException("the key " + fault);
              });
      return new ExportLine.Event(json.get(POSITION).getAsLong(), event);
    } catch (IOException | RuntimeException e) { // Gson's and ours: the text is at fault.
      throw new ImportRefusedException("is not an event: " + e.getMessage(), e);
    }
  }

  /** One object and nothing behind it, by the letter of the standard. */
  private static JsonObject object(String text) {
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    try {
      JsonElement json = JsonParser.parseReader(reader);
      if (json.isJsonObject() && reader.peek() == JsonToken.END_DOCUMENT) {
        return json.getAsJsonObject();
      }
    } catch (IOException | JsonParseException e) {
      // Said below; what Gson says is meant for programmers.
    }
    throw new IllegalArgumentException("it is not one object in JSON");
  }

  private static void checkMembers(JsonObject json, Set<String> members) {
    for (String member : json.keySet()) {
      if (!members.contains(member)) {
        throw new IllegalArgumentException("an event has no `" + member + "`");
      }
    }
    for (String member : MEMBERS) {
      if (members.contains(member) && !json.has(member)) {
        throw new IllegalArgumentException("`" + member + "` is missing");
      }
    }
  }

  private static long timestamp(JsonElement text) {
    return Timestamp.parse(text.getAsString())
        .filter(at -> at.isAfter(Timestamp.ZERO))
        .orElseThrow(() -> new IllegalArgumentException(text + " is not a timestamp"))
        .bits();
  }

  private static RegisterId register(JsonObject json) {
    checkMembers(json, REGISTER_MEMBERS);
    String id = json.get(TRANSACTION_ID).getAsString();
    TransactionId transaction =
        TransactionId.parse(id)
            .orElseThrow(() -> new IllegalArgumentException(id + " is not a transaction's id"));
    if (!json.has(STEP)) {
      return RegisterId.atomic(transaction);
    }
    return new RegisterId(
        transaction,
        json.get(STEP).getAsInt(),
        RegisterKind.valueOf(json.get(KIND).getAsString()),
        json.get(ATTEMPT).getAsInt());
  }

  private static Operation operation(JsonObject json) throws InvalidProtocolBufferException {
    Operation.Builder operation = Operation.newBuilder();
    PARSER.merge(json.toString(), operation);
    return operation.build();
  }
}
