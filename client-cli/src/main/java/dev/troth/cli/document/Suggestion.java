package dev.troth.cli.document;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that somebody probably meant. */
final class Suggestion {

  /** Typing errors that are forgiven; names of one or two letters would match anything. */
  private static final int MAX_ERRORS = 2;

  private Suggestion() {}

  static Optional<String> of(String typed, Collection<String> known) {
    String lower = typed.toLowerCase(Locale.ROOT).replace("_", "");
    return known.stream()
        .filter(name -> Math.abs(name.length() - lower.length()) <= MAX_ERRORS)
        .filter(name -> errors(lower, name.toLowerCase(Locale.ROOT)) <= allowed(name))
        .min(Comparator.comparingInt(name -> errors(lower, name.toLowerCase(Locale.ROOT))));
  }

  private static int allowed(String name) {
    return Math.min(MAX_ERRORS, name.length() - 1);
  }

  /** Insertions, deletions, replacements and swaps of neighbours that lead from a to b. */
  private static int errors(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = Math.min(i, j) == 0 ? Math.max(i, j) : cheapest(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(int[][] cost, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int cheapest = cost[i - 1][j - 1] + (same ? 0 : 1);
    cheapest = Math.min(cheapest, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(cheapest, cost[i - 2][j - 2] + 1) : cheapest;
  }
}
