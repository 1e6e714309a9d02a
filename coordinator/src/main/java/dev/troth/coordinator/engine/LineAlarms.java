package dev.troth.coordinator.engine;

import dev.troth.coordinator.saga.LineId;
import java.util.HashMap;
import java.util.Map;

/** At most one alarm for each line of a saga. In turns. */
final class LineAlarms {

  private final SagaContext context;
  private final Map<LineId, Alarm> set = new HashMap<>();

  LineAlarms(SagaContext context) {
    this.context = context;
  }

  /** Runs a task later, in place of what was set for the line. */
  void set(LineId line, long afterNanos, Runnable task) {
    cancel(line);
    Alarm alarm = context.alarm(task);
    set.put(line, alarm);
    alarm.set(context.now() + afterNanos);
  }

  boolean isSet(LineId line) {
    return set.containsKey(line);
  }

  void cancel(LineId line) {
    Alarm alarm = set.remove(line);
    if (alarm != null) {
      alarm.cancel();
    }
  }

  void clear() {
    set.values().forEach(Alarm::cancel);
    set.clear();
  }
}
