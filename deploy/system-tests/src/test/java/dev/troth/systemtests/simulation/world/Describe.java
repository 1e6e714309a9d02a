package dev.troth.systemtests.simulation.world;

import dev.troth.clock.Timestamp;
import dev.troth.id.RegisterId;
import dev.troth.id.TransactionId;
import dev.troth.v1.DecideRequest;
import dev.troth.v1.KeyReference;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Register;
import dev.troth.v1.RegisterAnswer;
import dev.troth.v1.RegisterMessage;
import dev.troth.v1.Saga;
import dev.troth.v1.Step;
import dev.troth.v1.StreamState;
import java.util.ArrayList;
import java.util.List;

/** Messages in a few words, for traces. */
public final class Describe {

  private Describe() {}

  /** The part of an id that tells it from others of its seed. */
  public static String id(TransactionId id) {
    return id.toString().substring(24);
  }

  static String id(RegisterId id) {
    return id(id.transaction());
  }

  static String message(RegisterMessage message) {
    String what =
        switch (message.getMessageCase()) {
          case PREPARE -> "Prepare " + operations(message.getPrepare().getOperationsList());
          case DECIDE -> decision(message.getDecide());
          case OWNER_ABORT -> "OwnerAbort " + message.getOwnerAbort().getReason().getCode();
          case SEAL -> "Seal";
          case PEEK -> "Peek";
          case END -> "End";
          case OPEN_SAGA -> "OpenSaga";
          case FENCE_STEP -> "FenceStep " + message.getFenceStep().getStep();
          case NOTE_SAGA -> "NoteSaga " + message.getNoteSaga().getNoteCase();
          case END_SAGA -> "EndSaga";
          case MESSAGE_NOT_SET -> "nothing";
        };
    return id(RegisterId.of(MessageKinds.key(message))) + " " + what;
  }

  private static String decision(DecideRequest decide) {
    return decide.hasAbort()
        ? "Decide ABORT"
        : "Decide COMMIT " + new Timestamp(decide.getCommitTimestamp());
  }

  /** A saga's graph. */
  public static String saga(Saga saga) {
    StringBuilder text = new StringBuilder();
    for (Step step : saga.getStepsList()) {
      text.append(step.getName())
          .append(step.getAfterList())
          .append(step.getPivot() ? " pivot" : "")
          .append(step.getCompensation().hasNone() ? " none " : " ")
          .append(operations(step.getOperationsList()))
          .append(" / ");
    }
    return text.toString();
  }

  /** Any message, on one line. */
  public static String line(Object answer) {
    return answer.toString().trim().replaceAll("\\s+", " ");
  }

  /** Operations in a row. */
  public static String operations(Iterable<Operation> operations) {
    StringBuilder text = new StringBuilder();
    for (Operation operation : operations) {
      text.append(text.isEmpty() ? "" : "; ")
          .append(operation.toString().trim().replaceAll("\\s+", " "));
    }
    return text.toString();
  }

  /** Keys in a row. */
  public static String keys(Iterable<KeyReference> keys) {
    StringBuilder text = new StringBuilder();
    for (KeyReference key : keys) {
      text.append(key.getParticipant()).append('/').append(key.getKey()).append(' ');
    }
    return text.toString();
  }

  /** Values in a row. */
  public static String values(Iterable<ReadValue> values) {
    StringBuilder text = new StringBuilder();
    for (ReadValue value : values) {
      text.append(text.isEmpty() ? "" : ", ").append(value(value));
    }
    return text.toString();
  }

  private static String value(ReadValue value) {
    String state =
        switch (value.getStateCase()) {
          case COUNTER -> Long.toString(value.getCounter());
          case VALUE -> value.getValue();
          case BYTES -> value.getBytes().toString();
          case STREAM -> stream(value.getStream());
          case STATE_NOT_SET -> "absent";
        };
    return value.getKey() + "#" + value.getVersion() + "=" + state;
  }

  private static String stream(StreamState stream) {
    List<String> texts = new ArrayList<>();
    stream.getEventsList().forEach(event -> texts.add(event.getData()));
    return texts.toString();
  }

  static String answer(RegisterId id, RegisterAnswer answer) {
    if (answer.hasRejection()) {
      return id(id) + " rejected " + answer.getRejection().getReason().getCode();
    }
    if (!answer.hasRegister()) {
      return id(id) + " " + answer.getAnswerCase();
    }
    Register register = answer.getRegister();
    return switch (register.getStatus()) {
      case REGISTER_STATUS_YES ->
          id(id)
              + (register.getSealed() ? " SEALED " : " YES ")
              + new Timestamp(register.getPrepareTimestamp());
      case REGISTER_STATUS_COMMITTED ->
          id(id) + " COMMITTED " + new Timestamp(register.getCommitTimestamp());
      case REGISTER_STATUS_ABORTED -> id(id) + " ABORTED " + register.getReason().getCode();
      case REGISTER_STATUS_NONE,
          REGISTER_STATUS_FORGOTTEN,
          REGISTER_STATUS_UNSPECIFIED,
          UNRECOGNIZED ->
          id(id) + " " + register.getStatus();
    };
  }
}
