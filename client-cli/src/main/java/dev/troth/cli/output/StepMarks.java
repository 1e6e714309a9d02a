package dev.troth.cli.output;

import dev.troth.v1.StepStatus;
import dev.troth.v1.StepView;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** How steps are marked in a drawing. */
final class StepMarks {

  private final LineStyle style;
  private final Palette palette;

  StepMarks(LineStyle style, Palette palette) {
    this.style = style;
    this.palette = palette;
  }

  /** A step's mark and name. */
  String label(StepView step) {
    return paint(step.getStatus(), mark(step.getStatus()))
        + " "
        + Printable.text(step.getName())
        + (step.getPivot() ? " " + pivot() : "");
  }

  /** How wide that is. */
  int width(StepView step) {
    return mark(step.getStatus()).length()
        + 1
        + Printable.text(step.getName()).length()
        + (step.getPivot() ? 1 + pivot().length() : 0);
  }

  /** What the marks mean that these steps have. */
  String legend(List<StepView> steps) {
    Set<StepStatus> used = EnumSet.noneOf(StepStatus.class);
    steps.forEach(step -> used.add(step.getStatus()));
    String marks =
        used.stream()
            .map(status -> paint(status, mark(status)) + " " + word(status))
            .collect(Collectors.joining("   "));
    boolean isExplained = style == LineStyle.UNICODE && steps.stream().anyMatch(StepView::getPivot);
    return isExplained ? marks + "   " + pivot() + " pivot" : marks;
  }

  static String word(StepStatus status) {
    return Printable.constant(status).toLowerCase(Locale.ROOT);
  }

  private String pivot() {
    return style == LineStyle.UNICODE ? "◆" : "(pivot)";
  }

  private String mark(StepStatus status) {
    boolean unicode = style == LineStyle.UNICODE;
    return switch (status) {
      case STEP_STATUS_WAITING -> unicode ? "·" : "[ ]";
      case STEP_STATUS_RUNNING -> unicode ? "▸" : "[~]";
      case STEP_STATUS_DONE -> unicode ? "✓" : "[x]";
      case STEP_STATUS_CLOSED -> unicode ? "×" : "[-]";
      case STEP_STATUS_COMPENSATING -> unicode ? "↶" : "[<]";
      case STEP_STATUS_COMPENSATED -> unicode ? "↺" : "[0]";
      case STEP_STATUS_STUCK -> unicode ? "!" : "[!]";
      case STEP_STATUS_SKIPPED -> unicode ? "»" : "[>]";
      case STEP_STATUS_UNSPECIFIED, UNRECOGNIZED -> unicode ? "?" : "[?]";
    };
  }

  /** A text in the colour of a status. */
  String paint(StepStatus status, String text) {
    return switch (status) {
      case STEP_STATUS_DONE -> palette.good(text);
      case STEP_STATUS_STUCK -> palette.bad(text);
      case STEP_STATUS_RUNNING, STEP_STATUS_COMPENSATING, STEP_STATUS_SKIPPED ->
          palette.doubtful(text);
      case STEP_STATUS_WAITING,
          STEP_STATUS_CLOSED,
          STEP_STATUS_COMPENSATED,
          STEP_STATUS_UNSPECIFIED,
          UNRECOGNIZED ->
          text;
    };
  }
}
