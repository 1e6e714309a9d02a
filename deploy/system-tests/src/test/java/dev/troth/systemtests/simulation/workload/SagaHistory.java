package dev.troth.systemtests.simulation.workload;

import dev.troth.systemtests.simulation.history.Content;
import dev.troth.systemtests.simulation.history.SagaAsked;
import dev.troth.v1.Outcome;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** All that clients of sagas asked and were told. */
public final class SagaHistory {

  private final Map<Content, SagaAsked> asked = new LinkedHashMap<>();
  private final BiConsumer<SagaAsked, Outcome> listener;

  /**
   * @param listener checks what clients are told as soon as they are
   */
  public SagaHistory(BiConsumer<SagaAsked, Outcome> listener) {
    this.listener = listener;
  }

  SagaAsked add(SagaAsked next) {
    asked.put(next.content(), next);
    return next;
  }

  void tell(SagaAsked whom, Outcome outcome) {
    listener.accept(whom, outcome);
    whom.told().add(outcome);
  }

  public Collection<SagaAsked> all() {
    return asked.values();
  }

  public Optional<SagaAsked> of(Content content) {
    return Optional.ofNullable(asked.get(content));
  }
}
