package dev.troth.participant.state;

import dev.troth.clock.Timestamp;
import dev.troth.store.v1.Change;
import dev.troth.store.v1.Content;
import dev.troth.v1.StateKind;

/**
 * A key's state: the fold of its events. A stream's events are not part of it.
 *
 * @param kind fixed by the first event; UNSPECIFIED before it
 * @param version how many events made it
 * @param commitTimestamp the highest among theirs
 * @param counter a counter's sum; 0 for other kinds
 * @param content a value's content; the default instance for other kinds and when it is deleted
 */
public record KeyState(
    StateKind kind, long version, Timestamp commitTimestamp, long counter, Content content) {

  /** No event yet. */
  public static final KeyState ABSENT =
      new KeyState(
          StateKind.STATE_KIND_UNSPECIFIED, 0, Timestamp.ZERO, 0, Content.getDefaultInstance());

  /** A deleted value does not exist, though it keeps its kind and version. */
  public boolean exists() {
    return kind == StateKind.STATE_KIND_VALUE ? hasContent() : version > 0;
  }

  /**
   * The state after one more event: the only place where state changes. Adds may arrive out of the
   * order of their commit timestamps, as escrow admits them side by side.
   *
   * @throws IllegalStateException when the change does not fit the state, which the locks exclude
   */
  public KeyState apply(Change change, Timestamp commitTs) {
    Timestamp latest = Timestamp.max(commitTimestamp, commitTs);
    return switch (change.getChangeCase()) {
      case ADD -> next(StateKind.STATE_KIND_COUNTER, latest, sum(change), content);
      case PUT -> next(StateKind.STATE_KIND_VALUE, latest, counter, change.getPut());
      case DELETE ->
          next(StateKind.STATE_KIND_VALUE, latest, counter, Content.getDefaultInstance());
      case APPEND -> next(StateKind.STATE_KIND_STREAM, latest, counter, content);
      case CHANGE_NOT_SET -> throw new IllegalStateException(change.getKey() + ": no change");
    };
  }

  /** Whether the first event, or its absence, lets the key be of this kind. */
  boolean isOrMayBecome(StateKind wanted) {
    return kind == wanted || kind == StateKind.STATE_KIND_UNSPECIFIED;
  }

  private KeyState next(StateKind becomes, Timestamp latest, long sum, Content now) {
    if (!isOrMayBecome(becomes)) {
      throw new IllegalStateException("a " + kind + " cannot become a " + becomes);
    }
    return new KeyState(becomes, version + 1, latest, sum, now);
  }

  private long sum(Change change) {
    try {
      return Math.addExact(counter, change.getAdd());
    } catch (ArithmeticException e) {
      throw new IllegalStateException(
          change.getKey() + ": " + counter + " + " + change.getAdd() + " leaves 64 bits", e);
    }
  }

  private boolean hasContent() {
    return content.getContentCase() != Content.ContentCase.CONTENT_NOT_SET;
  }
}
