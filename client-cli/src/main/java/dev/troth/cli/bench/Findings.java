package dev.troth.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the proof finds wrong, and what it could not find out. */
final class Findings {

  /** More are counted, not shown. */
  static final int MAX_SHOWN = 20;

  private final List<String> violations = new ArrayList<>();
  private final List<String> gaps = new ArrayList<>();
  private long violationCount;
  private long gapCount;

  /** A promise is broken. */
  void violation(String message) {
    violationCount++;
    if (violations.size() < MAX_SHOWN) {
      violations.add(message);
    }
  }

  /** Something could not be checked. */
  void gap(String message) {
    gapCount++;
    if (gaps.size() < MAX_SHOWN) {
      gaps.add(message);
    }
  }

  /** Everything could be checked so far. */
  boolean hasNoGap() {
    return gapCount == 0;
  }

  boolean areNone() {
    return violationCount == 0 && gapCount == 0;
  }

  /** All that is shown, in a line. */
  String text() {
    return Stream.concat(violations().stream(), gaps().stream()).collect(Collectors.joining("; "));
  }

  List<String> violations() {
    return withRest(violations, violationCount);
  }

  List<String> gaps() {
    return withRest(gaps, gapCount);
  }

  private static List<String> withRest(List<String> shown, long count) {
    List<String> all = new ArrayList<>(shown);
    if (count > shown.size()) {
      all.add("and %d more".formatted(count - shown.size()));
    }
    return all;
  }
}
