package dev.troth.cli.output;

import dev.troth.cli.output.StepLayers.Place;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The lines between a layer and the next. Each place whose line leaves its row has a column for it;
 * an order of the columns is looked for in which a reader cannot go astray.
 */
final class Channel {

  private static final int LANE_GAP = 2;
  private static final int BEFORE_LANES = 1;
  private static final int AFTER_LANES = 2;
  private static final int MAX_PERMUTED = 5;

  private final List<Place> layer;
  private final List<Place> bending;

  private Channel(List<Place> layer) {
    this.layer = layer.stream().filter(place -> !place.next().isEmpty()).toList();
    this.bending = this.layer.stream().filter(place -> !isStraight(place)).toList();
  }

  /** The lines; empty when there is no way to draw them that reads right. */
  static Optional<LineGrid> between(List<Place> layer) {
    return new Channel(layer).draw();
  }

  /** How wide the field after a layer is. */
  static int width(List<Place> layer) {
    return new Channel(layer).width();
  }

  private int width() {
    int lanes = Math.max(0, bending.size() - 1) * LANE_GAP;
    return bending.isEmpty() ? AFTER_LANES : BEFORE_LANES + lanes + AFTER_LANES;
  }

  private Optional<LineGrid> draw() {
    return orders().stream().map(this::draw).filter(this::readsRight).findFirst();
  }

  private List<List<Place>> orders() {
    List<Place> reversed = new ArrayList<>(bending);
    Collections.reverse(reversed);
    if (bending.size() > MAX_PERMUTED) {
      return List.of(bending, reversed);
    }
    List<List<Place>> orders = new ArrayList<>();
    permute(new ArrayList<>(bending), 0, orders);
    return orders;
  }

  private static void permute(List<Place> order, int from, List<List<Place>> orders) {
    if (from >= order.size() - 1) {
      orders.add(List.copyOf(order));
      return;
    }
    for (int i = from; i < order.size(); i++) {
      Collections.swap(order, from, i);
      permute(order, from + 1, orders);
      Collections.swap(order, from, i);
    }
  }

  private LineGrid draw(List<Place> order) {
    LineGrid grid = new LineGrid(width());
    for (Place place : layer) {
      int owner = layer.indexOf(place);
      int lane = isStraight(place) ? width() : BEFORE_LANES + order.indexOf(place) * LANE_GAP;
      grid.level(owner, place.row(), 0, lane);
      for (Place next : place.next()) {
        grid.upright(owner, lane, place.row(), next.row());
        grid.level(owner, next.row(), lane, width());
      }
    }
    return grid;
  }

  private boolean readsRight(LineGrid grid) {
    return layer.stream().allMatch(place -> grid.follow(place.row()).equals(rows(place)));
  }

  private static BitSet rows(Place place) {
    BitSet rows = new BitSet();
    place.next().forEach(next -> rows.set(next.row()));
    return rows;
  }

  private static boolean isStraight(Place place) {
    return IntStream.range(0, place.next().size())
        .allMatch(i -> place.next().get(i).row() == place.row());
  }
}
