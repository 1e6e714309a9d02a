package dev.troth.participant.store;

/** Told how far a long work on a store is; called often, so it must be quick. */
public interface Progress {

  /** Instead of a total. */
  long NOT_KNOWN = 0;

  /** Tells nobody. */
  Progress NONE =
      new Progress() {
        @Override
        public void begin(String part, long total) {}

        @Override
        public void at(long done) {}
      };

  /**
   * A part of the work begins.
   *
   * @param part in words, as "replaying"
   * @param total how much there is to do, or {@link #NOT_KNOWN}
   */
  void begin(String part, long total);

  /** So much of the part is done. */
  void at(long done);
}
