package dev.troth.cli.output;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Lines from the left side of a field to its right side. Each has an owner, so that lines that only
 * cross can be told from lines that meet.
 */
final class LineGrid {

  private static final int UP = 1;
  private static final int RIGHT = 2;
  private static final int DOWN = 4;
  private static final int LEFT = 8;
  private static final int UPRIGHT = UP | DOWN;

  /** To both sides. */
  static final int LEVEL = LEFT | RIGHT;

  private final int width;

  /** By row and column: the sides that each owner's line goes to. */
  private final Map<Integer, Map<Integer, Integer>> cells = new HashMap<>();

  LineGrid(int width) {
    this.width = width;
  }

  /** A line in a row, from one column to another. */
  void level(int owner, int row, int from, int to) {
    for (int column = from; column < to; column++) {
      join(owner, row, column, RIGHT);
      join(owner, row, column + 1, LEFT);
    }
  }

  /** A line in a column, from one row to another, whichever is above. */
  void upright(int owner, int column, int from, int to) {
    for (int row = Math.min(from, to); row < Math.max(from, to); row++) {
      join(owner, row, column, DOWN);
      join(owner, row + 1, column, UP);
    }
  }

  char line(int row, int column, LineStyle style) {
    Map<Integer, Integer> owners = cells.getOrDefault(cell(row, column), Map.of());
    return style.line(isCrossing(owners) ? UPRIGHT : all(owners));
  }

  /** The rows on the right where a reader comes to who follows the line from a row on the left. */
  BitSet follow(int start) {
    BitSet ends = new BitSet();
    Set<Integer> seen = new HashSet<>();
    Deque<int[]> ways = new ArrayDeque<>();
    ways.add(new int[] {start, 0, RIGHT});
    while (!ways.isEmpty()) {
      int[] way = ways.remove();
      if (way[1] == width) {
        ends.set(way[0]);
      } else if (seen.add(cell(way[0], way[1]) * 16 + way[2])) {
        goOn(way[0], way[1], way[2], ways);
      }
    }
    return ends;
  }

  private void goOn(int row, int column, int direction, Deque<int[]> ways) {
    Map<Integer, Integer> owners = cells.getOrDefault(cell(row, column), Map.of());
    int open = isCrossing(owners) ? direction : all(owners);
    if ((open & RIGHT) != 0) {
      ways.add(new int[] {row, column + 1, RIGHT});
    }
    if ((open & UP) != 0 && direction != DOWN) {
      ways.add(new int[] {row - 1, column, UP});
    }
    if ((open & DOWN) != 0 && direction != UP) {
      ways.add(new int[] {row + 1, column, DOWN});
    }
  }

  private void join(int owner, int row, int column, int side) {
    cells
        .computeIfAbsent(cell(row, column), same -> new HashMap<>())
        .merge(owner, side, (known, more) -> known | more);
  }

  private int cell(int row, int column) {
    return row * (width + 1) + column;
  }

  private static boolean isCrossing(Map<Integer, Integer> owners) {
    return owners.size() > 1
        && owners.containsValue(UPRIGHT)
        && owners.values().stream().allMatch(sides -> sides == UPRIGHT || sides == LEVEL);
  }

  private static int all(Map<Integer, Integer> owners) {
    return owners.values().stream().reduce(0, (known, more) -> known | more);
  }
}
