package dev.troth.coordinator.expression;

/** Whose expressions: a step's action's or its compensation's. The step counts from 1. */
record Place(int number, String name, boolean isAction) {

  /** The step's part of the document, as in violations' paths. */
  String step() {
    return "saga.steps[" + (number - 1) + "]" + (isAction ? "" : ".compensation");
  }

  String expression(int index) {
    return step() + ".set[" + index + "].to (step " + name + ")";
  }

  String expressionPath(int index) {
    return step() + ".set[" + index + "].to";
  }
}
