package dev.troth.coordinator.saga;

import dev.troth.v1.RegisterKind;

/**
 * Names a step's action or its compensation.
 *
 * @param step from 1
 * @param kind ACTION or COMPENSATION
 */
public record LineId(int step, RegisterKind kind) implements Comparable<LineId> {

  public LineId {
    if (kind != RegisterKind.REGISTER_KIND_ACTION
        && kind != RegisterKind.REGISTER_KIND_COMPENSATION) {
      throw new IllegalArgumentException("a step has no " + kind);
    }
  }

  public static LineId action(int step) {
    return new LineId(step, RegisterKind.REGISTER_KIND_ACTION);
  }

  public static LineId compensation(int step) {
    return new LineId(step, RegisterKind.REGISTER_KIND_COMPENSATION);
  }

  public boolean isAction() {
    return kind == RegisterKind.REGISTER_KIND_ACTION;
  }

  @Override
  public int compareTo(LineId other) {
    int byStep = Integer.compare(step, other.step);
    return byStep != 0 ? byStep : kind.compareTo(other.kind);
  }

  @Override
  public String toString() {
    return step + (isAction() ? "/action" : "/compensation");
  }
}
