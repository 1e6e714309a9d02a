package dev.troth.cli.bench;

import java.util.OptionalDouble;

/** Numbers in Prometheus' text form. */
record MetricsPage(String text) {

  /** The sum of a metric over all its labels; empty when there is none. */
  OptionalDouble sum(String name) {
    double[] values =
        text.lines()
            .filter(line -> isOf(name, line))
            .mapToDouble(line -> Double.parseDouble(valueOf(line)))
            .toArray();
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum);
  }

  private static boolean isOf(String name, String line) {
    return line.startsWith(name)
        && line.length() > name.length()
        && (line.charAt(name.length()) == ' ' || line.charAt(name.length()) == '{');
  }

  /** What follows the name and its labels; a time may stand behind it. */
  private static String valueOf(String line) {
    int labels = line.lastIndexOf('}');
    return line.substring(labels < 0 ? line.indexOf(' ') : labels + 1).strip().split(" ", 2)[0];
  }
}
