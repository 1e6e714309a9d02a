package dev.troth.systemtests.simulation.world;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A question that is answered at most once, and counts as unanswered after its deadline. An answer
 * to a process that has died in the meantime is heard by nobody.
 */
final class Call<T> {

  private final Node caller;
  private final int incarnation;
  private final Consumer<Optional<T>> answer;
  private boolean over;

  Call(Node caller, Duration deadline, Consumer<Optional<T>> answer) {
    this.caller = caller;
    this.incarnation = caller.incarnation();
    this.answer = answer;
    caller.after(deadline.toNanos(), () -> end(Optional.empty()));
  }

  void answered(T with) {
    end(Optional.of(with));
  }

  private void end(Optional<T> with) {
    if (!over && caller.incarnation() == incarnation) {
      over = true;
      answer.accept(with);
    }
  }
}
