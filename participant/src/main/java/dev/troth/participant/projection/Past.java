package dev.troth.participant.projection;

import dev.troth.clock.Timestamp;
import dev.troth.v1.StreamEvent;
import java.util.Optional;

/** What keys were at a moment that is settled. */
interface Past {

  /** Sees what the keys with a prefix were. */
  interface Visitor {
    void value(String key, String text);

    void event(String key, long position, StreamEvent event);
  }

  /** The text that a value had; empty when it had none. */
  Optional<String> text(String key, Timestamp at);

  /** Every value that had a text, and every event of streams; results are none of them. */
  void each(String prefix, Timestamp at, Visitor visitor);
}
