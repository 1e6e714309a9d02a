package dev.troth.coordinator.subscription;

/**
 * How much a merge holds and says at once.
 *
 * @param heldBytes events that are held; above that the latest are let go, and read again later
 * @param answerEvents events in one answer
 * @param answerBytes events in one answer, unless it is one event
 */
record MergeLimits(long heldBytes, int answerEvents, int answerBytes) {

  static final MergeLimits DEFAULT = new MergeLimits(16 << 20, 512, 1 << 20);
}
