package dev.troth.daemon.options;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a daemon was told.
 *
 * @param effective every setting, sorted by key
 * @param warnings what looks like a mistake but does not stop the start
 */
public record Settings(List<Setting> effective, List<String> warnings) {

  public Settings {
    effective = List.copyOf(effective);
    warnings = List.copyOf(warnings);
  }

  /** A configuration file that has the same effect. */
  @Override
  public String toString() {
    return effective.stream().map(Setting::toString).collect(Collectors.joining("\n"));
  }
}
