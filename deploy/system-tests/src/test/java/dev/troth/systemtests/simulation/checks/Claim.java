package dev.troth.systemtests.simulation.checks;

import com.google.protobuf.ByteString;
import dev.troth.id.RegisterId;
import dev.troth.systemtests.simulation.history.Content;

/** What has one fate: a register, and what it is about (R11). */
record Claim(RegisterId register, ByteString specHash) {

  boolean isAtomic() {
    return register.step() == 0;
  }

  Content content() {
    return new Content(register.transaction(), specHash);
  }

  /** Another register of the same saga. */
  Claim at(RegisterId other) {
    return new Claim(other, specHash);
  }
}
