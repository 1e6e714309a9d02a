package dev.troth.participant.replica;

import dev.troth.id.StoreId;
import dev.troth.v1.CopyResponse;
import dev.troth.v1.IdentifyResponse;
import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Reason;

/** The way to the participant that is followed. Any thread; what it says is told on any, too. */
public interface Source {

  /** Who listens. One call at a time. */
  interface Listener<T> {

    /** What was requested. */
    void received(T answer);

    /** Nothing more comes, for this reason. */
    void ended(Reason why);
  }

  /** What is on its way here. */
  interface Stream {

    /** Asks for one more answer. */
    void request();

    /** Wants no more; the listener may hear what was on its way. */
    void close();
  }

  /** Asks who is there, and hears that, or why not. */
  Stream identify(Listener<IdentifyResponse> listener);

  /** All that the store has. */
  Stream copy(StoreId store, Listener<CopyResponse> listener);

  /** The journal after a position. */
  Stream subscribe(
      StoreId store, long position, Listener<ParticipantServiceSubscribeResponse> listener);
}
