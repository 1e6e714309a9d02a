package dev.troth.participant.state;

import dev.troth.participant.lock.Balances;
import dev.troth.v1.StateKind;
import dev.troth.v1.StreamEvent;
import java.util.List;

/** Port: the committed states. It serves the lock table as well. */
public interface StateReader extends Balances {

  /** The key's state; {@link KeyState#ABSENT} when it has no event. */
  KeyState state(String key);

  /**
   * A stream's newest events, as many as are shown, oldest first. Asked for only by a {@code get}
   * of a stream.
   */
  List<StreamEvent> events(String key);

  @Override
  default long counter(String key) {
    return state(key).counter();
  }

  @Override
  default StateKind kind(String key) {
    return state(key).kind();
  }
}
