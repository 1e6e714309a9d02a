package dev.troth.systemtests.checker;

import dev.troth.systemtests.checker.Move.Cause;
import dev.troth.systemtests.checker.Move.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A node's states by number, and its moves. The rules are called once for every different state and
 * message; an exploration meets each of them a million times.
 */
final class NodeTable<S> {

  /** A move between numbered states. */
  record Step(Move<?> move, int next, Network sent) {}

  private final Node<S> node;
  private final Messages messages;
  private final Map<S, Integer> numbers = new HashMap<>();
  private final List<S> states = new ArrayList<>();
  private final List<List<Step>> alone = new ArrayList<>();
  private final List<Map<Integer, List<Step>>> onMessage = new ArrayList<>();

  NodeTable(Node<S> node, Messages messages) {
    this.node = node;
    this.messages = messages;
  }

  Node<S> node() {
    return node;
  }

  int initial() {
    return number(node.initial());
  }

  boolean isAtRest(int state) {
    return node.isAtRest(states.get(state));
  }

  S state(int state) {
    return states.get(state);
  }

  String describe(int state) {
    return node.describe(states.get(state));
  }

  /** All that the node may do, by itself and with the messages that a role hears. */
  void forEachStep(int state, Network heard, Role role, Consumer<Step> use) {
    for (Step step : alone(state)) {
      if (step.move().role() == role) {
        use.accept(step);
      }
    }
    heard.forEach(
        message -> {
          for (Step step : on(state, message)) {
            if (step.move().role() == role) {
              use.accept(step);
            }
          }
        });
  }

  /** What the node says again and again in this state: its answers, and what it waits for. */
  Network repeated(int state) {
    Network network = Network.EMPTY;
    for (Step step : alone(state)) {
      if (step.move().cause() == Cause.REPETITION) {
        network = network.plus(step.sent());
      }
    }
    return network;
  }

  private List<Step> alone(int state) {
    if (alone.get(state).isEmpty()) { // There is always a repetition.
      alone.set(state, numbered(node.alone(states.get(state))));
    }
    return alone.get(state);
  }

  private List<Step> on(int state, int message) {
    // Not computeIfAbsent: it numbers states, and so may make this list longer.
    List<Step> known = onMessage.get(state).get(message);
    if (known == null) {
      known = numbered(node.on(states.get(state), messages.get(message)));
      onMessage.get(state).put(message, known);
    }
    return known;
  }

  private List<Step> numbered(List<Move<S>> moves) {
    List<Step> steps = new ArrayList<>(moves.size());
    for (Move<S> move : moves) {
      steps.add(new Step(move, number(move.next()), messages.numbered(move.sent())));
    }
    return List.copyOf(steps);
  }

  private int number(S state) {
    Integer known = numbers.get(state);
    if (known != null) {
      return known;
    }
    int next = states.size();
    numbers.put(state, next);
    states.add(state);
    alone.add(List.of());
    onMessage.add(new HashMap<>());
    return next;
  }
}
