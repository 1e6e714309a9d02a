package dev.troth.cli.output;

import dev.troth.cli.output.StepLayers.Place;
import dev.troth.v1.StepView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A saga's graph for a terminal, from left to right; what is too large for that, or would not read
 * right, as a list.
 */
final class SagaDrawing {

  private static final int MAX_WIDTH = 100;
  private static final int MAX_ROWS = 40;
  private static final int MAX_DRAWN_STEPS = 100;
  private static final int MAX_INDENTS = 20;
  private static final String INDENT = "  ";

  private final List<StepView> steps;
  private final LineStyle style;
  private final StepMarks marks;
  private final StepLayers graph;

  private SagaDrawing(List<StepView> steps, LineStyle style, Palette palette) {
    this.steps = steps;
    this.style = style;
    this.marks = new StepMarks(style, palette);
    this.graph = new StepLayers(steps);
  }

  /** Every line with its end, and what the marks mean. */
  static String of(List<StepView> steps, LineStyle style, Palette palette) {
    SagaDrawing drawing = new SagaDrawing(steps, style, palette);
    String body =
        steps.size() > MAX_DRAWN_STEPS ? drawing.list() : drawing.graph().orElseGet(drawing::list);
    return body + "\n" + drawing.marks.legend(steps) + "\n";
  }

  private Optional<String> graph() {
    List<StringBuilder> rows = new ArrayList<>();
    for (int row = 0; row < graph.rows(); row++) {
      rows.add(new StringBuilder(INDENT));
    }
    int width = INDENT.length();
    List<List<Place>> layers = graph.layers();
    for (int level = 0; level < layers.size(); level++) {
      width += addLabels(layers.get(level), rows);
      if (level < layers.size() - 1) {
        Optional<LineGrid> lines = Channel.between(layers.get(level));
        if (lines.isEmpty()) {
          return Optional.empty();
        }
        width += addLines(lines.get(), layers.get(level), layers.get(level + 1), rows);
      }
    }
    return width > MAX_WIDTH || rows.size() > MAX_ROWS
        ? Optional.empty()
        : Optional.of(
            rows.stream()
                .map(row -> row.toString().stripTrailing() + "\n")
                .collect(Collectors.joining()));
  }

  /** Steps' names, and lines that pass between them; all as wide as the widest. */
  private int addLabels(List<Place> layer, List<StringBuilder> rows) {
    int width =
        layer.stream()
            .filter(Place::isStep)
            .mapToInt(place -> marks.width(steps.get(place.step())))
            .max()
            .orElse(0);
    for (int row = 0; row < rows.size(); row++) {
      rows.get(row)
          .append(
              at(row, layer)
                  .map(place -> label(place, width))
                  .orElseGet(() -> " ".repeat(width + 1)));
    }
    return width + 1;
  }

  private String label(Place place, int width) {
    String line = String.valueOf(style.line(LineGrid.LEVEL));
    if (!place.isStep()) {
      return line.repeat(width + 1);
    }
    StepView step = steps.get(place.step());
    int rest = width - marks.width(step);
    return marks.label(step) + " " + (place.next().isEmpty() ? " " : line).repeat(rest);
  }

  private int addLines(
      LineGrid lines, List<Place> layer, List<Place> next, List<StringBuilder> rows) {
    int width = Channel.width(layer);
    String line = String.valueOf(style.line(LineGrid.LEVEL));
    for (int row = 0; row < rows.size(); row++) {
      StringBuilder text = rows.get(row);
      text.append(lines.line(row, 0, style) == ' ' ? " " : line);
      for (int column = 1; column < width; column++) {
        text.append(lines.line(row, column, style));
      }
      boolean isEntered = lines.line(row, width, style) != ' ';
      boolean isStep = at(row, next).map(Place::isStep).orElse(false);
      text.append(isEntered ? (isStep ? style.arrow() + " " : line + line) : "  ");
    }
    return width + 2;
  }

  private static Optional<Place> at(int row, List<Place> layer) {
    return layer.stream().filter(place -> place.row() == row).findFirst();
  }

  /** A step a line, deeper the later it comes. */
  private String list() {
    StringBuilder text = new StringBuilder();
    graph.layers().stream()
        .flatMap(List::stream)
        .filter(Place::isStep)
        .forEach(place -> text.append(line(place.step())));
    return text.toString();
  }

  private String line(int step) {
    String after =
        graph.before(step).stream()
            .mapToObj(earlier -> Printable.text(steps.get(earlier).getName()))
            .collect(Collectors.joining(", "));
    return INDENT.repeat(1 + Math.min(MAX_INDENTS, graph.level(step)))
        + marks.label(steps.get(step))
        + (after.isEmpty() ? "" : "  after " + after)
        + "\n";
  }
}
