package dev.troth.daemon.options;

import java.util.Locale;

/**
 * One setting in effect.
 *
 * @param value as text; empty when it is not set
 * @param origin where the value comes from, for people
 */
public record Setting(String key, String value, String origin) {

  static final String VARIABLE_PREFIX = "TROTH_";

  /** The environment variable of a key: {@code TROTH_PREPARE_TIMEOUT}. */
  static String variable(String key) {
    return VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** As a line of a configuration file. */
  @Override
  public String toString() {
    return (value.isEmpty() ? "# " : "") + key + "=" + value + "  # " + origin;
  }
}
