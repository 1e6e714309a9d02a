package dev.troth.coordinator.engine;

import dev.troth.v1.ParticipantServiceSubscribeResponse;
import dev.troth.v1.Reason;

/** Who follows a participant's journal. Called on network threads, one call at a time. */
public interface JournalListener {

  /** What was requested. */
  void received(ParticipantServiceSubscribeResponse response);

  /** Nothing more arrives, for this reason. Told once, but not of a stream that was closed here. */
  void ended(Reason why);
}
