package dev.troth.systemtests.manifests;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A daemon's settings: lines of {@code key=value}, those with their default behind a {@code #}, and
 * what they mean.
 *
 * @param text the whole file
 */
record SettingsFile(String text) {

  private static final Pattern SETTING = Pattern.compile("(#?)([a-z][a-z-]*)=(.*)");

  /** What is set, by key. */
  Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    text.lines()
        .map(SETTING::matcher)
        .filter(line -> line.matches() && line.group(1).isEmpty())
        .forEach(line -> values.put(line.group(2), line.group(3)));
    return values;
  }

  /**
   * The file without its values: which settings there are, in which order, and what is said about
   * them.
   */
  List<String> shape() {
    return text.lines().map(SettingsFile::withoutValue).toList();
  }

  private static String withoutValue(String line) {
    Matcher setting = SETTING.matcher(line);
    return setting.matches() ? setting.group(2) + "=" : line;
  }
}
