package dev.troth.participant.engine;

import dev.troth.error.RejectedException;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/** Makes backups of a store that is served. */
public interface BackupMaker {

  /**
   * A backup that is whole and durable.
   *
   * @param position of the last event in it
   */
  record Made(Path path, long position) {}

  /** Told how far it is; called often. */
  interface Listener {
    void at(long doneBytes, long totalBytes);
  }

  /**
   * Makes one. Takes its time, and holds up the store for a moment only.
   *
   * @param writer runs work on the thread that writes to the store
   * @throws RejectedException UNSUPPORTED, OVERLOADED
   * @throws StoreFailure it could not be written; the store goes on
   */
  Made make(Executor writer, Listener listener);
}
