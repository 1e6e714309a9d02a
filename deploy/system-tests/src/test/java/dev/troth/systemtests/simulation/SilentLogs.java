package dev.troth.systemtests.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Thousands of daemons start and die here: nobody reads what each of them logs. */
final class SilentLogs {

  private SilentLogs() {}

  static void install() {
    ((Logger) LoggerFactory.getLogger("dev.troth.daemon")).setLevel(Level.OFF);
    ((Logger) LoggerFactory.getLogger("dev.troth.coordinator")).setLevel(Level.OFF);
    ((Logger) LoggerFactory.getLogger("dev.troth.participant")).setLevel(Level.OFF);
  }
}
