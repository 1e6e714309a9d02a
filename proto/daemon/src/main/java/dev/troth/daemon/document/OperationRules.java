package dev.troth.daemon.document;

import static dev.troth.daemon.document.DocumentLimits.MAX_EVENTS_PER_APPEND;
import static dev.troth.daemon.document.DocumentLimits.MAX_EVENT_TYPE_BYTES;
import static dev.troth.daemon.document.DocumentLimits.MAX_OPERATIONS;
import static dev.troth.daemon.document.DocumentLimits.MAX_PARTICIPANTS;
import static dev.troth.daemon.document.DocumentLimits.MAX_VALUE_BYTES;

import com.google.protobuf.Message;
import dev.troth.v1.Add;
import dev.troth.v1.Append;
import dev.troth.v1.Check;
import dev.troth.v1.Delete;
import dev.troth.v1.Get;
import dev.troth.v1.Operation;
import dev.troth.v1.Put;
import dev.troth.v1.StreamEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules for a list of operations. Paths are made only for what breaks one. */
final class OperationRules {

  static final String UNKNOWN_FIELDS = "has fields that this version does not know";

  private static final String TOO_LONG = "is longer than " + MAX_VALUE_BYTES + " bytes";

  /** Whose operations are checked. */
  enum Scope {
    /** A document: each operation names its participant. */
    DOCUMENT,
    /** One participant's part: none does. */
    BRANCH
  }

  private final Scope scope;
  private final String listPath;
  private final Violations violations;
  private int index;

  OperationRules(Scope scope, String listPath, Violations violations) {
    this.scope = scope;
    this.listPath = listPath;
    this.violations = violations;
  }

  void check(List<Operation> operations) {
    if (operations.isEmpty()) {
      violations.add(listPath, "are missing: there must be at least one");
      return;
    }
    if (operations.size() > MAX_OPERATIONS) {
      violations.add(
          listPath, "are too many, " + operations.size() + ": at most " + MAX_OPERATIONS);
      return;
    }
    for (index = 0; index < operations.size() && !violations.isFull(); index++) {
      check(operations.get(index));
    }
    checkParticipantCount(operations);
  }

  private void check(Operation operation) {
    checkParticipant(operation.getParticipant());
    checkKnown("", operation);
    switch (operation.getActionCase()) {
      case ADD -> checkAdd(operation.getAdd());
      case PUT -> checkPut(operation.getPut());
      case DELETE -> checkDelete(operation.getDelete());
      case APPEND -> checkAppend(operation.getAppend());
      case CHECK -> checkCheck(operation.getCheck());
      case GET -> checkGet(operation.getGet());
      case ACTION_NOT_SET ->
          violate("", "has no action: one of add, put, delete, append, check, get");
    }
  }

  private void checkParticipant(String name) {
    switch (scope) {
      case DOCUMENT -> {
        if (name.isEmpty()) {
          violate(".participant", "is missing");
        } else if (!ParticipantNames.isValid(name)) {
          violate(".participant", "is no participant's name: " + ParticipantNames.RULE);
        }
      }
      case BRANCH -> {
        if (!name.isEmpty()) {
          violate(".participant", "must be empty here: all operations are this participant's");
        }
      }
    }
  }

  private void checkAdd(Add add) {
    checkKnown(".add", add);
    checkKey(".add.key", add.getKey());
    if (add.hasMin() && add.hasMax() && add.getMin() > add.getMax()) {
      violate(".add.min", "is above max: " + add.getMin() + " > " + add.getMax());
    }
  }

  private void checkPut(Put put) {
    checkKnown(".put", put);
    checkKey(".put.key", put.getKey());
    switch (put.getContentCase()) {
      case VALUE -> checkText(".put.value", put.getValue());
      case BYTES -> checkSize(".put.bytes", put.getBytes().size());
      case CONTENT_NOT_SET -> violate(".put", "has no content: one of value, bytes");
    }
  }

  private void checkDelete(Delete delete) {
    checkKnown(".delete", delete);
    checkKey(".delete.key", delete.getKey());
  }

  private void checkAppend(Append append) {
    checkKnown(".append", append);
    checkKey(".append.key", append.getKey());
    int count = append.getEventsCount();
    if (count < 1 || count > MAX_EVENTS_PER_APPEND) {
      violate(".append.events", "must be 1 to " + MAX_EVENTS_PER_APPEND + ", not " + count);
      return;
    }
    for (int i = 0; i < count; i++) {
      checkEvent(i, append.getEvents(i));
    }
  }

  private void checkEvent(int number, StreamEvent event) {
    if (!event.getUnknownFields().isEmpty()) {
      violate(eventPath(number, ""), UNKNOWN_FIELDS);
    }
    if (event.getType().isEmpty()) {
      violate(eventPath(number, ".type"), "is missing");
    } else if (!TextBytes.fits(event.getType(), MAX_EVENT_TYPE_BYTES)) {
      violate(eventPath(number, ".type"), "is longer than " + MAX_EVENT_TYPE_BYTES + " bytes");
    }
    switch (event.getBodyCase()) {
      case DATA -> {
        if (!TextBytes.fits(event.getData(), MAX_VALUE_BYTES)) {
          violate(eventPath(number, ".data"), TOO_LONG);
        }
      }
      case BYTES -> {
        if (event.getBytes().size() > MAX_VALUE_BYTES) {
          violate(eventPath(number, ".bytes"), TOO_LONG);
        }
      }
      case BODY_NOT_SET -> {}
    }
  }

  private void checkCheck(Check check) {
    checkKnown(".check", check);
    checkKey(".check.key", check.getKey());
    switch (check.getConditionCase()) {
      case EQUALS -> checkText(".check.equals", check.getEquals());
      case EXISTS -> checkKnown(".check.exists", check.getExists());
      case ABSENT -> checkKnown(".check.absent", check.getAbsent());
      case VERSION, AT_LEAST, AT_MOST -> {}
      case CONDITION_NOT_SET ->
          violate(
              ".check",
              "has no condition: one of exists, absent, version, equals, atLeast, atMost");
    }
  }

  private void checkGet(Get get) {
    checkKnown(".get", get);
    checkKey(".get.key", get.getKey());
  }

  private void checkKey(String field, String key) {
    Optional<String> fault = KeyRules.fault(key);
    if (fault.isPresent()) {
      violate(field, fault.get());
    }
  }

  private void checkText(String field, String text) {
    if (!TextBytes.fits(text, MAX_VALUE_BYTES)) {
      violate(field, TOO_LONG);
    }
  }

  private void checkSize(String field, int bytes) {
    if (bytes > MAX_VALUE_BYTES) {
      violate(field, TOO_LONG);
    }
  }

  /** A guard that a newer client asks for must not be passed over in silence. */
  private void checkKnown(String field, Message message) {
    if (!message.getUnknownFields().isEmpty()) {
      violate(field, UNKNOWN_FIELDS);
    }
  }

  private void checkParticipantCount(List<Operation> operations) {
    if (operations.size() <= MAX_PARTICIPANTS) {
      return;
    }
    Set<String> names = new HashSet<>();
    for (Operation operation : operations) {
      names.add(operation.getParticipant());
    }
    if (names.size() > MAX_PARTICIPANTS) {
      violations.add(
          listPath, "name " + names.size() + " participants: at most " + MAX_PARTICIPANTS);
    }
  }

  private static String eventPath(int number, String field) {
    return ".append.events[" + number + "]" + field;
  }

  private void violate(String field, String message) {
    violations.add(listPath + "[" + index + "]" + field, message);
  }
}
