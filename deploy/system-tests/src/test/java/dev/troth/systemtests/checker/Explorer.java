package dev.troth.systemtests.checker;

import dev.troth.systemtests.checker.Jumps.Jump;
import dev.troth.systemtests.checker.NodeTable.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Explores every reachable world of a setting, breadth first, and checks the invariants in each. A
 * world is the state of each node and the set of everything that was ever said.
 */
final class Explorer {

  private final Setting setting;
  private final boolean keepsAll;
  private final Messages messages = new Messages();
  private final List<NodeTable<?>> tables = new ArrayList<>();
  private final List<List<Jumps>> jumps = new ArrayList<>();
  private final WorldSet worlds;
  private final Map<Network, Optional<Invariant>> verdicts = new HashMap<>();
  private Network factNumbers = Network.EMPTY;
  private int messagesSorted;

  private Explorer(Setting setting, Rules rules, Predicate<Move<?>> allowed, boolean keepsAll) {
    this.setting = setting;
    this.keepsAll = keepsAll;
    for (int coordinator = 0; coordinator < setting.coordinators(); coordinator++) {
      tables.add(new NodeTable<>(new Coordinator(coordinator, setting, rules), messages));
    }
    for (int participant = 0; participant < setting.participants(); participant++) {
      tables.add(new NodeTable<>(new Participant(participant, setting, rules), messages));
    }
    for (NodeTable<?> table : tables) {
      jumps.add(Jumps.of(table, messages, allowed));
    }
    worlds = new WorldSet(tables.size());
  }

  /** Everything that may ever happen. */
  static Explorer of(Setting setting, Rules rules) {
    return new Explorer(setting, rules, move -> true, false);
  }

  /** Only what is allowed. */
  static Explorer of(Setting setting, Rules rules, Predicate<Move<?>> allowed) {
    return new Explorer(setting, rules, allowed, false);
  }

  /** Everything, and every state on the way too: no move is put off. */
  static Explorer withoutReduction(Setting setting, Rules rules) {
    return new Explorer(setting, rules, move -> true, true);
  }

  /** Explores until an invariant is broken, or everything was seen. */
  Optional<Counterexample> run() {
    int[] nodes = new int[tables.size()];
    Network network = Network.EMPTY;
    for (int node = 0; node < nodes.length; node++) {
      nodes[node] = tables.get(node).initial();
      network = network.plus(tables.get(node).repeated(nodes[node]));
    }
    worlds.add(network, nodes, -1);
    for (int world = 0; world < worlds.size(); world++) {
      Optional<Counterexample> found = expand(world, nodes);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Counterexample> expand(int world, int[] nodes) {
    worlds.nodes(world, nodes);
    Network network = worlds.network(world);
    for (int node = 0; node < nodes.length; node++) {
      int state = nodes[node];
      for (Jumps role : jumps.get(node)) {
        for (Jump jump : jumps(role, state, network)) {
          nodes[node] = jump.next();
          Network next = network.plus(jump.news());
          int found = worlds.add(next, nodes, world);
          if (found >= 0 && !next.equals(network)) {
            Optional<Invariant> broken = verdict(next);
            if (broken.isPresent()) {
              return Optional.of(counterexample(broken.get().toString(), false, found));
            }
          }
        }
      }
      nodes[node] = state;
    }
    return Optional.empty();
  }

  private List<Jump> jumps(Jumps role, int state, Network network) {
    return keepsAll ? role.singly(state, network) : role.from(state, network);
  }

  private Optional<Invariant> verdict(Network network) {
    if (messagesSorted != messages.count()) {
      messagesSorted = messages.count();
      factNumbers = messages.matching(Fact.class::isInstance);
    }
    return verdicts.computeIfAbsent(network.among(factNumbers), this::judge);
  }

  private Optional<Invariant> judge(Network factsOnly) {
    Set<Fact> facts = new HashSet<>();
    messages.of(factsOnly).forEach(message -> facts.add((Fact) message));
    for (Invariant invariant : Invariant.values()) {
      if (!invariant.holdsIn(new Facts(setting.participants(), facts))) {
        return Optional.of(invariant);
      }
    }
    return Optional.empty();
  }

  Setting setting() {
    return setting;
  }

  Messages messages() {
    return messages;
  }

  List<NodeTable<?>> tables() {
    return tables;
  }

  WorldSet worlds() {
    return worlds;
  }

  /** All that was ever said in some world: what others can tell explorations apart by. */
  Set<Set<Message>> networks() {
    Set<Set<Message>> networks = new HashSet<>();
    for (int world = 0; world < worlds.size(); world++) {
      networks.add(Set.copyOf(messages.of(worlds.network(world))));
    }
    return networks;
  }

  /** How a world came about. */
  Counterexample counterexample(String broken, boolean isBlocked, int world) {
    List<String> steps = new ArrayList<>();
    List<Integer> path = new ArrayList<>();
    for (int at = world; at >= 0; at = worlds.origin(at)) {
      path.add(at);
    }
    Collections.reverse(path);
    for (int i = 1; i < path.size(); i++) {
      steps.addAll(words(path.get(i - 1), path.get(i)));
    }
    List<String> end = new ArrayList<>();
    int[] nodes = new int[tables.size()];
    worlds.nodes(world, nodes);
    for (int node = 0; node < nodes.length; node++) {
      end.add(tables.get(node).describe(nodes[node]));
    }
    return new Counterexample(broken, isBlocked, steps, end);
  }

  private List<String> words(int from, int to) {
    int[] before = new int[tables.size()];
    int[] after = new int[tables.size()];
    worlds.nodes(from, before);
    worlds.nodes(to, after);
    Network network = worlds.network(from);
    for (int node = 0; node < before.length; node++) {
      if (!isOnlyChange(before, after, node)) {
        continue;
      }
      for (Jumps role : jumps.get(node)) {
        for (Jump jump : jumps(role, before[node], network)) {
          if (jump.next() == after[node] && network.plus(jump.news()).equals(worlds.network(to))) {
            return steps(role, before[node], network, jump).stream()
                .map(step -> line(step, network))
                .toList();
          }
        }
      }
    }
    throw new IllegalStateException("no step leads from world " + from + " to " + to);
  }

  private List<Step> steps(Jumps role, int state, Network network, Jump jump) {
    return keepsAll ? role.explainSingle(state, network, jump) : role.explain(state, network, jump);
  }

  private static boolean isOnlyChange(int[] before, int[] after, int node) {
    for (int other = 0; other < before.length; other++) {
      if (other != node && before[other] != after[other]) {
        return false;
      }
    }
    return true;
  }

  private String line(Step step, Network network) {
    List<String> news = new ArrayList<>();
    for (Message message : messages.of(step.sent().without(network))) {
      if (message instanceof Message.Request request) {
        news.add(request + " to " + Cast.nameOfParticipant(request.participant()));
      } else if (message instanceof Fact.Announced
          || message instanceof Fact.Refused
          || message instanceof Fact.Halted) {
        news.add(message.toString());
      }
    }
    return step.move().words() + (news.isEmpty() ? "" : "  => " + String.join(", ", news));
  }
}
