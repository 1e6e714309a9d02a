package dev.troth.participant.state;

import dev.troth.store.v1.Change;
import dev.troth.v1.ReadValue;
import dev.troth.v1.Reason;
import java.util.List;

/** What a branch's operations come to. */
public sealed interface Evaluation {

  /**
   * They can be done.
   *
   * @param redo what a commit writes, in order
   * @param reads what the {@code get} operations read, in order; {@code participant} is empty
   */
  record Yes(List<Change> redo, List<ReadValue> reads) implements Evaluation {}

  /** They cannot: a vote, not an error. */
  record No(Reason reason) implements Evaluation {}
}
