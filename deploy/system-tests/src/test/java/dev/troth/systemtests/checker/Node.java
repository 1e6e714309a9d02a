package dev.troth.systemtests.checker;

import dev.troth.systemtests.checker.Move.Role;
import java.util.List;

/** One daemon of a setting: all that it may do, by the rules under test. */
interface Node<S> {

  String name();

  S initial();

  List<Role> roles();

  /** Whether a role ever takes in such a message. */
  boolean hears(Role role, Message message);

  /** Whether a role ever sends such a message; too often is no harm. */
  boolean maySend(Role role, Message message);

  /** What it may do by itself. */
  List<Move<S>> alone(S state);

  /** What it may do with a message. */
  List<Move<S>> on(S state, Message message);

  /** Whether it knows what became of the transaction, or never has to. */
  boolean isAtRest(S state);

  /** For a counterexample. */
  String describe(S state);
}
