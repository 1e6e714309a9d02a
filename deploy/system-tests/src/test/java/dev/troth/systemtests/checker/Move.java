package dev.troth.systemtests.checker;

import java.util.List;

/**
 * Something that one node may do.
 *
 * @param role which of the node's concerns it moves
 * @param words what happens, for a counterexample
 * @param next the node afterwards
 * @param sent what is on its way because of it
 * @param cause what kind of thing it is
 * @param blamed whose silence it needs: a node of the setting; no matter for other causes
 * @param kept whether the state after it is kept even when nothing was sent
 */
record Move<S>(
    Role role, String words, S next, List<Message> sent, Cause cause, int blamed, boolean kept) {

  /** A node's concerns. Those of one node share its state, and nothing else. */
  enum Role {
    OWNER,
    REGISTER,
    SEARCH
  }

  /** Why it happens. */
  enum Cause {
    /** As it should be: a message is taken in, a timer fires, a disk syncs. */
    ORDINARY,
    /** Says once more what was said before; nothing new unless messages were lost. */
    REPETITION,
    /** A participant is not reached. */
    SILENT_PARTICIPANT,
    /** A coordinator is not reached. */
    SILENT_COORDINATOR,
    /** A participant crashes, votes no for a reason of its own, or its horizon passes the id. */
    PARTICIPANT_ACCIDENT,
    /** A coordinator crashes, or forgets before everybody has acknowledged. */
    COORDINATOR_ACCIDENT
  }

  Move {
    sent = List.copyOf(sent);
  }
}
