package dev.troth.systemtests.simulation.world;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A question that is answered at most once, and counts as unanswered after its deadline. */
final class Call<T> {

  private final Consumer<Optional<T>> answer;
  private boolean over;

  Call(Node caller, Duration deadline, Consumer<Optional<T>> answer) {
    this.answer = answer;
    caller.after(deadline.toNanos(), () -> end(Optional.empty()));
  }

  void answered(T with) {
    end(Optional.of(with));
  }

  private void end(Optional<T> with) {
    if (!over) {
      over = true;
      answer.accept(with);
    }
  }
}
