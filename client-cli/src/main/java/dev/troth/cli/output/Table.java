package dev.troth.cli.output;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under headings, as wide as they need to be. Colours go on after the widths are known. Rows
 * that come later go under the same headings; their columns may be wider, but never narrower.
 */
public final class Table {

  private static final String GAP = "  ";

  private final List<String> headings;
  private final int[] widths;
  private final List<List<String>> rows = new ArrayList<>();
  private boolean hasHeadings;

  public Table(String... headings) {
    this.headings = List.of(headings);
    this.widths = new int[headings.length];
    measure(this.headings);
  }

  public void row(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + headings.size());
    }
    rows.add(List.of(cells));
  }

  /** Every line with its end: the headings, the first time, and the rows since the last time. */
  public String render(Palette palette) {
    rows.forEach(this::measure);
    StringBuilder text = new StringBuilder();
    if (!hasHeadings) {
      text.append(palette.heading(line(headings))).append('\n');
      hasHeadings = true;
    }
    rows.forEach(row -> text.append(line(row)).append('\n'));
    rows.clear();
    return text.toString();
  }

  private void measure(List<String> cells) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], width(cells.get(i)));
    }
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      line.append(cell);
      if (i < widths.length - 1) {
        line.append(" ".repeat(widths[i] - width(cell))).append(GAP);
      }
    }
    return line.toString().stripTrailing();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
