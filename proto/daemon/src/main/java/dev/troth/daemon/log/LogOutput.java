package dev.troth.daemon.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.troth.daemon.options.LogLevel;
import dev.troth.daemon.options.LogOptions;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The process' log: one line per event on stderr, as {@link LogFormat} says. */
public final class LogOutput {

  static final String TROTH = "dev.troth";

  private LogOutput() {}

  /**
   * Sets how much Troth says; libraries say what {@link LogFormat} lets them. Those that log
   * through the JDK are led to the same place.
   */
  public static void configure(LogOptions options) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(TROTH).setLevel(level(options.level()));
    }
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /** Writes what is still to be written, and ends. */
  public static void close() {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (factory instanceof LoggerContext context) {
      context.stop();
    }
  }

  private static Level level(LogLevel level) {
    return switch (level) {
      case ERROR -> Level.ERROR;
      case WARN -> Level.WARN;
      case INFO -> Level.INFO;
      case DEBUG -> Level.DEBUG;
      case TRACE -> Level.TRACE;
    };
  }
}
