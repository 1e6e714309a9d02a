package dev.troth.systemtests.checker;

import com.google.protobuf.ByteString;
import dev.troth.daemon.termination.Decision;
import dev.troth.v1.RegisterStatus;

/** What is true for ever once it was, for the invariants. Nobody in the model hears of it. */
sealed interface Fact extends Message {

  /** A row of that status was durable. */
  record Durable(int participant, RegisterStatus status, ByteString content) implements Fact {
    @Override
    public String toString() {
      return Cast.nameOfParticipant(participant) + " durably " + Words.of(status);
    }
  }

  /** The id is below a horizon that is durable. */
  record BelowHorizon(int participant) implements Fact {
    @Override
    public String toString() {
      return Cast.nameOfParticipant(participant) + "'s horizon durably above the id";
    }
  }

  /** A row was dropped. */
  record Dropped(int participant) implements Fact {
    @Override
    public String toString() {
      return Cast.nameOfParticipant(participant) + "'s row dropped";
    }
  }

  /** Somebody told a client, a participant or a reader: this became of it. */
  record Announced(ByteString content, Decision decision) implements Fact {
    @Override
    public String toString() {
      return Words.of(decision) + " of " + Cast.name(content) + " announced";
    }
  }

  /** A client was told that the id belongs to other content, and that this one never happened. */
  record Refused(ByteString content) implements Fact {
    @Override
    public String toString() {
      return Cast.name(content) + " refused";
    }
  }

  /** Somebody met what the rules call a broken invariant, and halted. */
  record Halted(String line) implements Fact {
    @Override
    public String toString() {
      return "halt: " + line;
    }
  }
}
