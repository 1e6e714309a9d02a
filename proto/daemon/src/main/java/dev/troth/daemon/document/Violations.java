package dev.troth.daemon.document;

import java.util.ArrayList;
import java.util.List;

/** Collects violations, up to their limit; costs nothing as long as there are none. */
final class Violations {

  private List<Violation> found = List.of();
  private String context = "";

  /** What the violations from now on are about, for people; empty when the path says it all. */
  void setContext(String context) {
    this.context = context.isEmpty() ? "" : " (" + context + ")";
  }

  void add(String path, String message) {
    if (found.isEmpty()) {
      found = new ArrayList<>();
    }
    if (!isFull()) {
      found.add(new Violation(path, message + context));
    }
  }

  boolean isFull() {
    return found.size() >= DocumentLimits.MAX_VIOLATIONS;
  }

  List<Violation> toList() {
    return List.copyOf(found);
  }
}
