package dev.troth.systemtests.checker;

import com.google.protobuf.ByteString;
import dev.troth.clock.Timestamp;
import dev.troth.id.OwnerId;
import dev.troth.participant.register.RegisterEvent;
import dev.troth.participant.register.Row;
import dev.troth.v1.OwnerDecision;

/**
 * What was said once. It stays on its way for ever: whoever it concerns may take it in late, never,
 * or again and again. {@link Fact}s are said to nobody but the invariants.
 */
interface Message {

  /** A coordinator asks for a vote. */
  record Prepare(int participant, OwnerId owner, ByteString content) implements Message {
    @Override
    public String toString() {
      return "Prepare of " + Cast.name(owner);
    }
  }

  /** Anything else that a register takes. */
  record Request(int participant, RegisterEvent event) implements Message {
    @Override
    public String toString() {
      return Words.of(event);
    }
  }

  /**
   * A register as it once stood: the answer to everybody who has ever asked, whatever the question.
   */
  record Told(int participant, Row row) implements Message {
    @Override
    public String toString() {
      return Cast.nameOfParticipant(participant) + " is " + Words.of(row);
    }
  }

  /**
   * An owner's answer to those who ask for its decision. PENDING is not one: it changes nothing.
   */
  record OwnerSays(OwnerId owner, OwnerDecision decision, Timestamp commitTimestamp)
      implements Message {
    @Override
    public String toString() {
      return Cast.name(owner) + " says " + decision.name().replace("OWNER_DECISION_", "");
    }
  }
}
