package dev.troth.cli.output;

import dev.troth.v1.StepView;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A saga's steps in layers: each in the one after the last of those before it. An order that goes
 * over several layers has a place in each of them; one that follows from others has none.
 */
final class StepLayers {

  /** A step, or a place where a line only passes; lines go to places of the next layer. */
  static final class Place {
    private final int step;
    private final List<Place> before = new ArrayList<>();
    private final List<Place> next = new ArrayList<>();
    private int row;

    private Place(int step) {
      this.step = step;
    }

    boolean isStep() {
      return step >= 0;
    }

    /** Its number from 0. */
    int step() {
      return step;
    }

    int row() {
      return row;
    }

    List<Place> next() {
      return next;
    }

    private double middleOfBefore() {
      return before.stream().mapToInt(Place::row).average().orElse(Double.MAX_VALUE);
    }
  }

  private static final int NO_STEP = -1;

  private final int[] levels;
  private final List<BitSet> before = new ArrayList<>();
  private final List<List<Place>> layers = new ArrayList<>();

  StepLayers(List<StepView> steps) {
    this.levels = new int[steps.size()];
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      numbers.put(steps.get(i).getName(), i);
    }
    List<BitSet> ancestors = new ArrayList<>();
    for (StepView step : steps) {
      BitSet direct = new BitSet();
      step.getAfterList().forEach(name -> direct.set(numbers.getOrDefault(name, 0)));
      before.add(direct);
      ancestors.add((BitSet) direct.clone());
    }
    measure(ancestors);
    reduce(ancestors);
    place();
    arrange();
  }

  List<List<Place>> layers() {
    return layers;
  }

  int level(int step) {
    return levels[step];
  }

  /** The steps right before a step that do not follow from one another. */
  BitSet before(int step) {
    return before.get(step);
  }

  int rows() {
    return layers.stream().flatMap(List::stream).mapToInt(Place::row).max().orElse(0) + 1;
  }

  /** As often as there are layers; a document has no cycles, but a drawing must end anyway. */
  private void measure(List<BitSet> ancestors) {
    boolean changed = true;
    for (int round = 0; changed && round <= levels.length; round++) {
      changed = false;
      for (int step = 0; step < levels.length; step++) {
        BitSet all = ancestors.get(step);
        int known = all.cardinality();
        int level = 0;
        for (int earlier : before.get(step).stream().toArray()) {
          level = Math.max(level, levels[earlier] + 1);
          all.or(ancestors.get(earlier));
        }
        changed |= level != levels[step] || all.cardinality() != known;
        levels[step] = Math.min(level, levels.length);
      }
    }
  }

  private void reduce(List<BitSet> ancestors) {
    for (BitSet direct : before) {
      BitSet implied = new BitSet();
      direct.stream().forEach(step -> implied.or(ancestors.get(step)));
      direct.andNot(implied);
    }
  }

  private void place() {
    Map<Integer, Place> places = new HashMap<>();
    for (int step = 0; step < levels.length; step++) {
      while (layers.size() <= levels[step]) {
        layers.add(new ArrayList<>());
      }
    }
    for (int step = 0; step < levels.length; step++) {
      Place place = new Place(step);
      places.put(step, place);
      layers.get(levels[step]).add(place);
    }
    Map<Integer, Map<Integer, Place>> passing = new HashMap<>();
    for (int step = 0; step < levels.length; step++) {
      for (int earlier : before.get(step).stream().toArray()) {
        Place from = places.getOrDefault(earlier, new Place(earlier));
        Map<Integer, Place> own = passing.computeIfAbsent(earlier, same -> new HashMap<>());
        for (int level = levels[earlier] + 1; level < levels[step]; level++) {
          from = pass(from, own, level);
        }
        connect(from, places.getOrDefault(step, from));
      }
    }
  }

  private Place pass(Place from, Map<Integer, Place> own, int level) {
    Place known = own.get(level);
    if (known != null) {
      return known;
    }
    Place place = new Place(NO_STEP);
    own.put(level, place);
    layers.get(level).add(place);
    connect(from, place);
    return place;
  }

  private static void connect(Place from, Place to) {
    from.next.add(to);
    to.before.add(from);
  }

  /** Each place near the middle of those before it, in one row with the first where it can be. */
  private void arrange() {
    for (List<Place> layer : layers) {
      if (layer != layers.get(0)) {
        layer.sort(Comparator.comparingDouble(Place::middleOfBefore));
      }
      int free = 0;
      for (Place place : layer) {
        int wanted = place.before.isEmpty() ? free : (int) place.middleOfBefore();
        place.row = Math.max(free, wanted);
        free = place.row + 1;
      }
    }
  }
}
