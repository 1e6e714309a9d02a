package dev.troth.daemon.opentelemetry;

import java.io.IOException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What the SDK's exporter logs about each batch that is not taken, with the collector's answer,
 * which it tells nowhere else. Kept, the last one, and not written: {@link ReportedExporter} says
 * it once.
 */
final class ExporterComplaints extends Handler {

  private final Logger logger;
  private volatile String last = "no answer in time";

  /**
   * @param name the logger, or one above it; held, for the JDK forgets what nobody holds
   */
  ExporterComplaints(String name) {
    logger = Logger.getLogger(name);
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  String last() {
    return last;
  }

  @Override
  public void publish(LogRecord complaint) {
    if (complaint.getLevel().intValue() >= Level.WARNING.intValue()) {
      last = reason(complaint);
    }
  }

  private static String reason(LogRecord complaint) {
    for (@Nullable Throwable why = complaint.getThrown(); why != null; why = why.getCause()) {
      if (why instanceof IOException) {
        return why.toString();
      }
    }
    return String.valueOf(complaint.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
