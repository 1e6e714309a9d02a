package dev.troth.systemtests.checker.saga;

import dev.troth.coordinator.saga.LineId;
import dev.troth.coordinator.saga.SagaPlan;
import dev.troth.daemon.document.SagaGraph;
import dev.troth.v1.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which registers a saga has, and who keeps them. */
final class Shape {

  /** Attempts of a line; an exploration that needs more is wrong, and says so. */
  static final int MAX_ATTEMPTS = 2;

  /** Nothing is ever stuck: it would only be told, and tried again more slowly. */
  private static final int STUCK_AFTER = 1000;

  private final SagaPlan plan;
  private final List<Key> keys = new ArrayList<>();
  private final Map<Key, Integer> numbers = new HashMap<>();
  private final List<LineId> lines = new ArrayList<>();
  private final List<String> participants = new ArrayList<>();
  private final int[] participantOf;

  Shape(Setting setting) {
    plan = SagaPlan.of(setting.saga(), STUCK_AFTER);
    for (int step = 1; step <= graph().size(); step++) {
      addLine(LineId.action(step), 0);
      if (step != graph().pivot() && plan.undoing(step) != SagaPlan.Undoing.NONE) {
        addLine(LineId.compensation(step), 1);
      }
    }
    participantOf = new int[keys.size()];
    for (int key = 0; key < keys.size(); key++) {
      String name = members(keys.get(key).line().step()).get(keys.get(key).member());
      if (!participants.contains(name)) {
        participants.add(name);
      }
      participantOf[key] = participants.indexOf(name);
    }
  }

  SagaPlan plan() {
    return plan;
  }

  SagaGraph graph() {
    return plan.graph();
  }

  List<Key> keys() {
    return keys;
  }

  /** Actions, and the compensations that there may be. */
  List<LineId> lines() {
    return lines;
  }

  int number(LineId line, int attempt, int member) {
    Integer number = numbers.get(new Key(line, attempt, member));
    if (number == null) {
      throw new IllegalStateException("more attempts than are explored: " + line + " " + attempt);
    }
    return number;
  }

  int fence(int step) {
    return number(LineId.action(step), 0, 0);
  }

  /** The first register of an attempt stands for the attempt where one bit has to. */
  int attempt(LineId line, int attempt) {
    return number(line, attempt, 0);
  }

  int width(int step) {
    return members(step).size();
  }

  List<String> participants() {
    return participants;
  }

  int participantOf(int key) {
    return participantOf[key];
  }

  int home() {
    return participants.indexOf(graph().home());
  }

  private List<String> members(int step) {
    return graph().isEnd(step)
        ? List.of(graph().home())
        : graph().step(step).getOperationsList().stream()
            .map(Operation::getParticipant)
            .distinct()
            .toList();
  }

  private void addLine(LineId line, int firstAttempt) {
    lines.add(line);
    for (int attempt = firstAttempt; attempt <= MAX_ATTEMPTS; attempt++) {
      int width = attempt == 0 ? 1 : width(line.step());
      for (int member = 0; member < width; member++) {
        Key key = new Key(line, attempt, member);
        numbers.put(key, keys.size());
        keys.add(key);
      }
    }
  }
}
