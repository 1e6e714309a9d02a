package dev.troth.daemon.metrics;

import java.util.regex.Pattern;

/** Metrics are called {@code troth_<noun>_<unit>[_total]}, in base units. */
record MetricName(String text) {

  private static final Pattern RULE = Pattern.compile("troth(_[a-z0-9]+)+");

  private static final String TOTAL = "_total";
  private static final String SECONDS = "_seconds";

  MetricName {
    if (!RULE.matcher(text).matches()) {
      throw new IllegalArgumentException(text + " does not read troth_<noun>_<unit>");
    }
  }

  static MetricName ofCounter(String text) {
    return new MetricName(text).ending(TOTAL);
  }

  static MetricName ofTimer(String text) {
    return new MetricName(text).ending(SECONDS);
  }

  static MetricName ofGauge(String text) {
    if (text.endsWith(TOTAL)) {
      throw new IllegalArgumentException(text + ": a gauge is no total");
    }
    return new MetricName(text);
  }

  private MetricName ending(String suffix) {
    if (!text.endsWith(suffix)) {
      throw new IllegalArgumentException(text + " does not end in " + suffix);
    }
    return this;
  }
}
