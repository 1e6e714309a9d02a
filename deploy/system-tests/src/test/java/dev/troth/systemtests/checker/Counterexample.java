package dev.troth.systemtests.checker;

import java.util.List;

/**
 * How the rules under test go wrong, in as few visible steps as possible.
 *
 * @param broken what no longer holds
 * @param steps what happened, in order, in words
 * @param isBlocked whether those who are left never come to rest; else something false was said
 * @param end how everything stands then
 */
public record Counterexample(
    String broken, boolean isBlocked, List<String> steps, List<String> end) {

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("broken: ").append(broken).append('\n');
    for (int i = 0; i < steps.size(); i++) {
      text.append(String.format("%4d. %s%n", i + 1, steps.get(i)));
    }
    text.append("      then: ").append(String.join("; ", end));
    return text.toString();
  }
}
