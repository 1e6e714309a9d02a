package dev.troth.coordinator.engine;

/** Something that gathers messages while there is more to be handled, and then lets them go. */
public interface Flushable {

  /** Called in a turn, once after any number of {@link Turns#flushLater}. */
  void flush();
}
