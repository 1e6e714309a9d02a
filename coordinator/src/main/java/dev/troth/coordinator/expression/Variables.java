package dev.troth.coordinator.expression;

import com.google.protobuf.ByteString;
import dev.cel.common.values.CelByteString;
import dev.troth.v1.Operation;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Step;
import dev.troth.v1.StreamEvent;
import dev.troth.v1.TransactionSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What expressions of one saga may use. What is not there has no entry: it is never a 0. */
final class Variables {

  private final TransactionSpec spec;
  private final Map<Integer, List<ReadValue>> readsByStep;
  private final Map<String, Map<String, Object>> steps = new HashMap<>();

  Variables(TransactionSpec spec, Map<Integer, List<ReadValue>> readsByStep) {
    this.spec = spec;
    this.readsByStep = readsByStep;
  }

  /** The variables, with the steps that an expression uses. */
  Map<String, Object> forUseBy(CompiledExpression expression) throws ExpressionException {
    for (StepReference reference : expression.references()) {
      if (!steps.containsKey(reference.step())) {
        steps.put(reference.step(), step(reference.step()));
      }
    }
    return Map.of(Language.SAGA, Map.of("id", spec.getId()), Language.STEPS, steps);
  }

  private Map<String, Object> step(String name) throws ExpressionException {
    List<Step> all = spec.getSaga().getStepsList();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).getName().equals(name)) {
        return Map.of(Language.READS, reads(i + 1, all.get(i)));
      }
    }
    throw new ExpressionException("names a step that is not there: " + name);
  }

  private List<Map<String, Object>> reads(int number, Step step) throws ExpressionException {
    List<ReadValue> reads = readsByStep.get(number);
    if (reads == null) {
      if (step.getOperationsList().stream().anyMatch(Operation::hasGet)) {
        throw new ExpressionException(
            "needs what step " + step.getName() + " has read, and it has read nothing");
      }
      return List.of();
    }
    return reads.stream().map(Variables::read).toList();
  }

  private static Map<String, Object> read(ReadValue read) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("participant", read.getParticipant());
    fields.put("key", read.getKey());
    fields.put("exists", read.getExists());
    fields.put("version", read.getVersion());
    switch (read.getStateCase()) {
      case VALUE -> fields.put("value", read.getValue());
      case BYTES -> fields.put("bytes", bytes(read.getBytes()));
      case COUNTER -> fields.put("counter", read.getCounter());
      case STREAM ->
          fields.put(
              "events", read.getStream().getEventsList().stream().map(Variables::event).toList());
      case STATE_NOT_SET -> {}
    }
    return fields;
  }

  private static Map<String, Object> event(StreamEvent event) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("type", event.getType());
    switch (event.getBodyCase()) {
      case DATA -> fields.put("data", event.getData());
      case BYTES -> fields.put("bytes", bytes(event.getBytes()));
      case BODY_NOT_SET -> {}
    }
    return fields;
  }

  private static CelByteString bytes(ByteString bytes) {
    return CelByteString.of(bytes.toByteArray());
  }
}
