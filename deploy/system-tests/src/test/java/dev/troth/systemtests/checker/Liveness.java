package dev.troth.systemtests.checker;

import dev.troth.systemtests.checker.Jumps.Jump;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Whether a decision stays reachable when one node is down for good: from every world of an
 * exploration, even if everything on its way is lost at that moment, those who are left can come to
 * rest by themselves. They may do what engines do in the end (take messages in, repeat themselves,
 * let timers fire), without another accident, and reach everybody but the one that is down.
 */
final class Liveness {

  private final Explorer explorer;
  private final int down;
  private final List<List<Jumps>> jumps = new ArrayList<>();
  private final WorldSet worlds;
  private final BitSet decidable = new BitSet();
  private int[] visits = new int[1 << 10];
  private int visit;
  private int starts;

  /**
   * @param explorer has run
   * @param down the number of the node that is down: coordinators first, then participants
   */
  Liveness(Explorer explorer, int down) {
    this.explorer = explorer;
    this.down = down;
    for (NodeTable<?> table : explorer.tables()) {
      jumps.add(Jumps.of(table, explorer.messages(), this::isCalm));
    }
    worlds = new WorldSet(explorer.tables().size());
  }

  /** How many different worlds it had to begin from. */
  int starts() {
    return starts;
  }

  /** Nothing happens any more but what engines do in the end, and the silence of the one. */
  private boolean isCalm(Move<?> move) {
    int coordinators = explorer.setting().coordinators();
    return switch (move.cause()) {
      case ORDINARY -> true;
      case SILENT_COORDINATOR -> move.blamed() == down;
      case SILENT_PARTICIPANT -> coordinators + move.blamed() == down;
      case REPETITION, PARTICIPANT_ACCIDENT, COORDINATOR_ACCIDENT -> false;
    };
  }

  /** Returns the way to a world where those who are left never come to rest. */
  Optional<Counterexample> run() {
    int[] nodes = new int[explorer.tables().size()];
    for (int world = explorer.worlds().size() - 1; world >= 0; world--) {
      explorer.worlds().nodes(world, nodes);
      int start = worlds.add(repeated(nodes), nodes, -1);
      if (start >= 0) {
        starts++;
      }
      if (!isDecidable(start >= 0 ? start : -1 - start)) {
        String name = explorer.tables().get(down).node().name();
        return Optional.of(
            explorer.counterexample(
                "liveness: when "
                    + name
                    + " is down from now on, and what is on its way is lost, the others never"
                    + " come to rest",
                true,
                world));
      }
    }
    return Optional.empty();
  }

  /** What those who are left say again, and all there is to hear. */
  private Network repeated(int[] nodes) {
    Network network = Network.EMPTY;
    for (int node = 0; node < nodes.length; node++) {
      if (node != down) {
        network = network.plus(explorer.tables().get(node).repeated(nodes[node]));
      }
    }
    return network;
  }

  /** Of what is forgotten a client may never learn more than that it is unknown (R10). */
  private boolean isAtRest(int[] nodes) {
    int first = explorer.setting().forgets() ? explorer.setting().coordinators() : 0;
    for (int node = first; node < nodes.length; node++) {
      if (node != down && !explorer.tables().get(node).isAtRest(nodes[node])) {
        return false;
      }
    }
    return true;
  }

  /** Depth first, until a world is met of which it is known; then it is known of the whole way. */
  private boolean isDecidable(int start) {
    visit++;
    List<Integer> way = new ArrayList<>();
    List<List<Integer>> next = new ArrayList<>();
    way.add(start);
    next.add(isDecided(start) ? List.of() : successors(start));
    markVisited(start);
    while (!way.isEmpty()) {
      int top = way.size() - 1;
      int world = way.get(top);
      if (isDecided(world)) {
        way.forEach(decidable::set);
        return true;
      }
      List<Integer> untried = next.get(top);
      if (untried.isEmpty()) {
        way.remove(top);
        next.remove(top);
        continue;
      }
      int tried = untried.remove(untried.size() - 1);
      if (markVisited(tried)) {
        way.add(tried);
        next.add(isDecided(tried) ? List.of() : successors(tried));
      }
    }
    return false;
  }

  private boolean isDecided(int world) {
    return decidable.get(world) || isAtRest(nodesOf(world));
  }

  private int[] nodesOf(int world) {
    int[] nodes = new int[explorer.tables().size()];
    worlds.nodes(world, nodes);
    return nodes;
  }

  private boolean markVisited(int world) {
    if (world >= visits.length) {
      visits = Arrays.copyOf(visits, Math.max(2 * visits.length, world + 1));
    }
    boolean isNew = visits[world] != visit;
    visits[world] = visit;
    return isNew;
  }

  private List<Integer> successors(int world) {
    List<Integer> all = new ArrayList<>();
    int[] nodes = nodesOf(world);
    Network network = worlds.network(world);
    for (int node = 0; node < nodes.length; node++) {
      int state = nodes[node];
      if (node == down) {
        continue;
      }
      for (Jumps role : jumps.get(node)) {
        for (Jump jump : role.from(state, network)) {
          nodes[node] = jump.next();
          int next = worlds.add(network.plus(jump.news()), nodes, -1);
          all.add(next >= 0 ? next : -1 - next);
        }
      }
      nodes[node] = state;
    }
    return all;
  }
}
