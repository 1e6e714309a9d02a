package dev.troth.daemon.termination;

import java.util.List;

/** The state after an event, and what the engine does next, in order. */
public record TerminationStep(TerminationState next, List<TerminationEffect> effects) {

  public TerminationStep {
    effects = List.copyOf(effects);
  }

  static TerminationStep of(TerminationState next, TerminationEffect... effects) {
    return new TerminationStep(next, List.of(effects));
  }
}
