package dev.troth.participant.store;

/** Ends a work in the middle, as whatever may happen to it. */
final class Crash implements Progress {

  private final String part;
  private final long at;
  private String current = "";

  Crash(String part, long at) {
    this.part = part;
    this.at = at;
  }

  @Override
  public void begin(String name, long total) {
    current = name;
  }

  @Override
  public void at(long done) {
    if (current.equals(part) && done >= at) {
      throw new IllegalArgumentException("crash");
    }
  }
}
