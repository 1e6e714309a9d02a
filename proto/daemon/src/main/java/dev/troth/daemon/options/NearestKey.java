package dev.troth.daemon.options;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a misspelt key was probably meant to be. */
final class NearestKey {

  private NearestKey() {}

  /** The known key with the fewest letters to change, if that is no more than half of them. */
  static Optional<String> find(String key, Collection<String> known) {
    return known.stream()
        .min(Comparator.<String>comparingInt(k -> distance(key, k)).thenComparing(k -> k))
        .filter(nearest -> distance(key, nearest) <= key.length() / 2);
  }

  /** Levenshtein's: letters to insert, delete or replace. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j - 1], row[j]) + 1);
      }
    }
    return row[to.length()];
  }
}
