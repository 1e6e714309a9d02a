package dev.troth.daemon.server;

import dev.troth.daemon.fatal.FatalError;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers why it would have ended the process. */
final class RecordingFatalError implements FatalError {

  final List<String> reasons = new CopyOnWriteArrayList<>();

  @Override
  public void halt(String reason, Throwable cause) {
    reasons.add(reason);
  }
}
