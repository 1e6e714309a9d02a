package dev.troth.systemtests.simulation.checks;

/** A key at a participant. */
record Place(String participant, String key) {

  @Override
  public String toString() {
    return participant + "/" + key;
  }
}
