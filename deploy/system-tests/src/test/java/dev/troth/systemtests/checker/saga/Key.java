package dev.troth.systemtests.checker.saga;

import dev.troth.coordinator.saga.LineId;

/**
 * Names a register of a saga.
 *
 * @param attempt 0 is the step's fence
 * @param member which of the step's participants, from 0
 */
record Key(LineId line, int attempt, int member) {

  boolean isFence() {
    return attempt == 0;
  }

  @Override
  public String toString() {
    String what = isFence() ? "the fence of step " + line.step() : line + " attempt " + attempt;
    return member == 0 ? what : what + " at its other participant";
  }
}
