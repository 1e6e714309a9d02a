package dev.troth.systemtests.checker.saga;

import java.util.function.Supplier;

/** Takes in what may happen next. */
interface Move {

  /** Why something happens. */
  enum Cause {
    /** As it should be: a message is taken in, a timer fires, a disk syncs. */
    ORDINARY,
    /** A crash, a refusal, a deadline, an answer that does not come. */
    ACCIDENT
  }

  /**
   * Something that may happen.
   *
   * @param words for a counterexample; only asked for when there is one
   */
  void to(Cause cause, World next, Supplier<String> words);
}
