package dev.troth.systemtests.checker;

import dev.troth.systemtests.checker.Move.Cause;
import dev.troth.systemtests.checker.Move.Role;
import dev.troth.systemtests.checker.NodeTable.Step;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * One node's moves up to, and with, the next one that others can notice: one that sends what was
 * never sent before, or is kept for another reason.
 *
 * <p><b>Why that is enough.</b> What one role of a node does unseen can be put off until just
 * before the next thing it sends: all that it took in is still on its way, nobody looks inside, and
 * the node's other roles never read what it changed. So only worlds after a visible move are kept;
 * of several that said the same, not those which another one reaches by itself, unseen; and of
 * those which reach one another unseen, one. {@code ReductionTest} compares with an exploration
 * that keeps every world.
 */
final class Jumps {

  /**
   * Some moves of one role, the last of them visible.
   *
   * @param news what is sent and never was before
   */
  record Jump(int next, Network news) {}

  private record Place(int state, Network network) {}

  private final NodeTable<?> table;
  private final Role role;
  private final Messages messages;
  private final Predicate<Move<?>> allowed;
  private final Map<Place, List<Jump>> jumps = new HashMap<>();
  private final Map<Network, Unseen> unseen = new HashMap<>();
  private Network heard = Network.EMPTY;
  private Network concerning = Network.EMPTY;
  private int messagesSorted;

  /**
   * @param allowed which moves may be made
   */
  private Jumps(NodeTable<?> table, Role role, Messages messages, Predicate<Move<?>> allowed) {
    this.table = table;
    this.role = role;
    this.messages = messages;
    this.allowed = move -> move.cause() != Cause.REPETITION && allowed.test(move);
  }

  /** Those of each role of a node. */
  static List<Jumps> of(NodeTable<?> table, Messages messages, Predicate<Move<?>> allowed) {
    return table.node().roles().stream()
        .map(role -> new Jumps(table, role, messages, allowed))
        .toList();
  }

  /** What a role may do next that others notice. */
  List<Jump> from(int state, Network network) {
    Place place = place(state, network);
    return jumps.computeIfAbsent(place, same -> least(new Paths(place).jumps(), place.network()));
  }

  /** Each single move, seen or not. */
  List<Jump> singly(int state, Network network) {
    return List.copyOf(singleSteps(state, network).keySet());
  }

  /** The move that such a jump is. */
  List<Step> explainSingle(int state, Network network, Jump jump) {
    Step step = singleSteps(state, network).get(jump);
    return step == null ? List.of() : List.of(step);
  }

  private Map<Jump, Step> singleSteps(int state, Network network) {
    Map<Jump, Step> all = new LinkedHashMap<>();
    Place place = place(state, network);
    table.forEachStep(
        state,
        place.network().among(heard),
        role,
        step -> {
          if (allowed.test(step.move())) {
            all.putIfAbsent(new Jump(step.next(), step.sent().without(network)), step);
          }
        });
    return all;
  }

  /** The moves of which a jump consists. */
  List<Step> explain(int state, Network network, Jump jump) {
    Paths paths = new Paths(place(state, network));
    return paths.jumps().stream()
        .filter(other -> other.news().equals(jump.news()))
        .filter(other -> representative(other, place(state, network).network()) == jump.next())
        .findFirst()
        .map(paths::to)
        .orElseThrow();
  }

  /** What of the network matters to a role. */
  private Place place(int state, Network network) {
    if (messagesSorted != messages.count()) {
      messagesSorted = messages.count();
      heard = messages.matching(message -> table.node().hears(role, message));
      concerning = messages.matching(message -> table.node().maySend(role, message)).plus(heard);
    }
    return new Place(state, network.among(concerning));
  }

  private List<Jump> least(List<Jump> all, Network network) {
    Map<Network, List<Jump>> byNews = new LinkedHashMap<>();
    for (Jump jump : all) {
      byNews
          .computeIfAbsent(jump.news(), news -> new ArrayList<>())
          .add(new Jump(representative(jump, network), jump.news()));
    }
    List<Jump> least = new ArrayList<>();
    for (List<Jump> alike : byNews.values()) {
      List<Jump> kept = new ArrayList<>();
      BitSet covered = new BitSet();
      for (Jump jump : alike) { // the nearest first
        if (!covered.get(jump.next())) {
          BitSet reached = unseenAfter(jump, network).reached();
          kept.removeIf(other -> reached.get(other.next()));
          covered.or(reached);
          kept.add(jump);
        }
      }
      least.addAll(kept);
    }
    return List.copyOf(least);
  }

  private int representative(Jump jump, Network network) {
    return unseenAfter(jump, network).representative();
  }

  private Unseen.Component unseenAfter(Jump jump, Network network) {
    Place place = place(jump.next(), network.plus(jump.news()));
    return unseen
        .computeIfAbsent(place.network(), same -> new Unseen(unseenMoves(place.network())))
        .of(place.state());
  }

  private IntFunction<BitSet> unseenMoves(Network network) {
    Map<Integer, BitSet> known = new HashMap<>();
    Network heardNow = network.among(heard);
    return state -> {
      BitSet next = known.get(state);
      if (next == null) {
        BitSet found = new BitSet();
        table.forEachStep(
            state,
            heardNow,
            role,
            step -> {
              if (allowed.test(step.move()) && !isVisible(step, network)) {
                found.set(step.next());
              }
            });
        known.put(state, found);
        next = found;
      }
      return next;
    };
  }

  private static boolean isVisible(Step step, Network network) {
    return step.move().kept() || !step.sent().without(network).equals(Network.EMPTY);
  }

  /** Steps, the last one first. */
  private record Trail(Optional<Trail> before, Optional<Step> last) {

    Trail plus(Step step) {
      return new Trail(Optional.of(this), Optional.of(step));
    }

    List<Step> steps() {
      List<Step> steps = new ArrayList<>();
      for (Optional<Trail> at = Optional.of(this); at.isPresent(); at = at.get().before()) {
        at.get().last().ifPresent(steps::add);
      }
      Collections.reverse(steps);
      return steps;
    }
  }

  /** What a role of a node in some state can do without being noticed, and from there. */
  private final class Paths {

    private final Network network;
    private final BitSet reached = new BitSet();
    private final List<Integer> open = new ArrayList<>();
    private final List<Trail> trails = new ArrayList<>();
    private final Map<Jump, Trail> ends = new LinkedHashMap<>();

    Paths(Place place) {
      network = place.network();
      reached.set(place.state());
      open.add(place.state());
      trails.add(new Trail(Optional.empty(), Optional.empty()));
      Network heardNow = network.among(heard);
      for (int i = 0; i < open.size(); i++) {
        Trail trail = trails.get(i);
        table.forEachStep(open.get(i), heardNow, role, step -> take(step, trail));
      }
    }

    private void take(Step step, Trail trail) {
      if (!allowed.test(step.move())) {
        return;
      }
      if (isVisible(step, network)) {
        Network news = step.sent().without(network);
        ends.computeIfAbsent(new Jump(step.next(), news), same -> trail.plus(step));
      } else if (!reached.get(step.next())) {
        reached.set(step.next());
        trails.add(trail.plus(step));
        open.add(step.next());
      }
    }

    List<Jump> jumps() {
      return List.copyOf(ends.keySet());
    }

    List<Step> to(Jump jump) {
      Trail end = ends.get(jump);
      return end == null ? List.of() : end.steps();
    }
  }
}
