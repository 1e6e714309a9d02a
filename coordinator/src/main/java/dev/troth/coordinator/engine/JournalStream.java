package dev.troth.coordinator.engine;

/** A participant's journal on its way here. Any thread. */
public interface JournalStream {

  /** Asks for one more answer; answers come as soon as there is something to say. */
  void request();

  /** Wants no more; the listener may hear what was on its way. */
  void close();
}
